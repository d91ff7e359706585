//! Puts the module together, top down: the client of the family, its operations, its types.
//!
//! progenitor's own client stays private: its traits would hand out an HTTP client that neither signs nor verifies.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{File, Ident, Item, Path};

use crate::error::Error;
use crate::names;
use crate::postprocess::types::Types;
use crate::postprocess::{Check, Options, docs, table};
use crate::spec::{Operation, Spec};

/// Writes the module.
pub(super) fn assemble(
    spec: &Spec,
    options: &Options,
    types: &Types,
    operations: Vec<Item>,
) -> Result<File, Error> {
    let exports = exports(spec, types)?;
    let reexports = reexports(spec)?;
    let runtime = import(&options.runtime);
    let client = family_client(spec, options);
    let table = table::write(spec);
    let inner = inner_client();
    let types = &types.items;
    Ok(syn::parse_quote! {
        #runtime
        #client
        #table
        #exports
        #(#reexports)*
        #inner
        /// One builder per operation.
        #[allow(clippy::all, clippy::pedantic, reason = "the bodies are progenitor's")]
        mod operations {
            use super::{runtime, types};
            #[allow(unused_imports, reason = "what an operation needs depends on its answer")]
            use super::runtime::progenitor_client::{
                ByteStream, ClientHooks, Error, OperationInfo, ResponseValue,
            };
            #(#operations)*
        }
        /// What the operations take and answer.
        #[allow(clippy::all, clippy::pedantic, reason = "the bodies are typify's")]
        mod types {
            #(#types)*
        }
    })
}

/// Imports the runtime under the name that everything else uses.
fn import(runtime: &str) -> TokenStream {
    let path: Path = syn::parse_str(runtime).expect("the generator has checked the runtime's path");
    if path.segments.last().is_some_and(|last| last.ident == "runtime") {
        quote!(use #path;)
    } else {
        quote!(use #path as runtime;)
    }
}

/// Hand-written items of the surrounding crate that belong to the family, by name.
fn reexports(spec: &Spec) -> Result<Vec<TokenStream>, Error> {
    let path = |text: &String| match syn::parse_str::<Path>(text) {
        Ok(path) => Ok(quote! { #[doc(inline)] pub use #path; }),
        Err(_) => Err(Error::Document {
            path: spec.path.clone(),
            reason: format!("/info/x-wechatpay-reexport: `{text}` is no path of a Rust item"),
        }),
    };
    spec.reexports.iter().map(path).collect()
}

/// The public client, which only the runtime can make.
fn family_client(spec: &Spec, options: &Options) -> TokenStream {
    let (client, name) = (format_ident!("{}", spec.client), &spec.client);
    let doc = docs::of_client(spec);
    let methods = spec.operations.iter().map(|operation| method(operation, spec, options));
    quote! {
        #doc
        #[derive(Clone)]
        pub struct #client {
            client: Client,
        }
        impl #client {
            #(#methods)*
        }
        impl runtime::Module for #client {
            fn from_inner(inner: runtime::Inner) -> Self {
                let baseurl = inner.base_url().to_owned();
                let client = inner.http().clone();
                Self { client: Client { baseurl, client, inner } }
            }

            fn inner(&self) -> &runtime::Inner {
                &self.client.inner
            }
        }
        impl ::std::fmt::Debug for #client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

fn method(operation: &Operation, spec: &Spec, options: &Options) -> TokenStream {
    let doc = docs::of_method(operation, spec, options);
    let (id, builder) = (format_ident!("{}", operation.id), builder(operation));
    quote! {
        #doc
        pub fn #id(&self) -> #builder<'_> {
            #builder::new(&self.client)
        }
    }
}

fn builder(operation: &Operation) -> Ident {
    format_ident!("{}", names::pascal(&operation.id))
}

/// Re-exports by name what users may name; two things of one name could not be told apart.
fn exports(spec: &Spec, types: &Types) -> Result<TokenStream, Error> {
    let builders: BTreeSet<Ident> = spec.operations.iter().map(builder).collect();
    let names: BTreeSet<&Ident> = types.names.iter().collect();
    if let Some(name) = names.iter().find(|name| builders.contains(name) || ***name == spec.client)
    {
        let check = Check::new(spec, "exports", &spec.family);
        return Err(check.fail(format!("{name} is a type and a builder, or a type and the client")));
    }
    let (builders, names) = (builders.iter(), names.iter());
    let builder = types.has("builder").then(|| builder_module(types));
    let error = types.has("error").then(|| quote! { pub use types::error::ConversionError; });
    Ok(quote! {
        pub use operations::{#(#builders),*};
        pub use types::{#(#names),*};
        #error
        #builder
    })
}

fn builder_module(types: &Types) -> TokenStream {
    let built = types.structs.iter().map(|item| &item.ident);
    quote! {
        /// Builders of what the operations take and answer; [`ConversionError`] when a required field is missing.
        pub mod builder {
            pub use super::types::builder::{#(#built),*};
        }
    }
}

/// The client that progenitor's code calls, and the hook through which everything it sends is signed and verified.
fn inner_client() -> TokenStream {
    quote! {
        #[derive(Clone)]
        #[allow(clippy::struct_field_names, reason = "the names that progenitor's code uses")]
        struct Client {
            baseurl: String,
            client: runtime::reqwest::Client,
            inner: runtime::Inner,
        }
        impl runtime::progenitor_client::ClientInfo<runtime::Inner> for Client {
            fn api_version() -> &'static str {
                ""
            }
            fn baseurl(&self) -> &str {
                &self.baseurl
            }
            fn client(&self) -> &runtime::reqwest::Client {
                &self.client
            }
            fn inner(&self) -> &runtime::Inner {
                &self.inner
            }
        }
        impl runtime::progenitor_client::ClientHooks<runtime::Inner> for Client {
            async fn exec(
                &self,
                request: runtime::reqwest::Request,
                info: &runtime::progenitor_client::OperationInfo,
            ) -> runtime::reqwest::Result<runtime::reqwest::Response> {
                runtime::exec(&self.inner, request, runtime::Operation::find(OPERATIONS, info.operation_id)).await
            }
        }
    }
}
