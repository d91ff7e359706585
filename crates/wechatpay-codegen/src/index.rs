//! The files that bind the families together, so that a new specification needs no edit by hand.

use quote::format_ident;
use syn::{Attribute, Ident, parse_quote};

use crate::generator::Module;
use crate::postprocess::docs::tidy;
use crate::print::{self, Origin};

/// Writes `mod.rs`: the modules, the client's method for each, and the tables of all.
pub(crate) fn modules(origin: &Origin, modules: &[Module]) -> String {
    let families: Vec<Ident> = modules.iter().map(family).collect();
    let clients: Vec<Ident> = modules
        .iter()
        .map(|module| format_ident!("{}", module.client))
        .collect();
    let docs: Vec<Attribute> = modules
        .iter()
        .map(|module| doc(&module.description))
        .collect();
    let mut file = parse_quote! {
        #(#docs pub mod #families;)*

        #[doc = " The chain: one method per path segment, then the typed call 按路径逐段书写的链式调用"]
        pub mod routes;

        /// The clients of all families, each made when it is first asked for.
        #[derive(Clone, Default)]
        pub(crate) struct Families {
            #(#families: ::std::sync::OnceLock<#families::#clients>,)*
        }

        /// The families of endpoints.
        impl crate::Client {
            #(
                #docs
                #[must_use]
                pub fn #families(&self) -> &#families::#clients {
                    self.families().#families.get_or_init(|| self.module())
                }
            )*
        }

        /// The operations of every family.
        pub(crate) static OPERATIONS: &[&[crate::runtime::Operation]] = &[#(#families::OPERATIONS),*];
    };
    tidy(&mut file);
    print::rust(origin, &file)
}

/// Writes `families.rs`, which the crate's root includes: the modules, exported by name.
pub(crate) fn exports(origin: &Origin, modules: &[Module]) -> String {
    let families = modules.iter().map(family);
    print::rust(
        origin,
        &parse_quote!(pub use generated::{#(#families,)* routes};),
    )
}

fn family(module: &Module) -> Ident {
    format_ident!("{}", module.family)
}

fn doc(text: &str) -> Attribute {
    parse_quote!(#[doc = #text])
}
