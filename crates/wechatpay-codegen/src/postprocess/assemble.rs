//! Puts the module together, top down: the client of the family, its operations, its types.
//!
//! progenitor's own client stays private: its traits would hand out an HTTP client that neither signs nor verifies.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{File, Ident, Item, Path};

use crate::names;
use crate::postprocess::types::Types;
use crate::postprocess::{Options, docs, table};
use crate::spec::Spec;

/// Writes the module.
pub(super) fn assemble(
    spec: &Spec,
    options: &Options,
    types: &Types,
    operations: Vec<Item>,
) -> File {
    let runtime = import(&options.runtime);
    let client = family_client(spec, options);
    let table = table::write(spec);
    let exports = exports(spec, types);
    let inner = inner_client();
    let types = &types.items;
    syn::parse_quote! {
        #runtime
        #client
        #table
        #exports
        #inner
        /// One builder per operation.
        mod operations {
            use super::{runtime, types};
            #[allow(unused_imports, reason = "what an operation needs depends on its answer")]
            use super::runtime::progenitor_client::{
                ByteStream, ClientHooks, Error, OperationInfo, ResponseValue,
            };
            #(#operations)*
        }
        /// What the operations take and answer.
        mod types {
            #(#types)*
        }
    }
}

/// Imports the runtime under the name that everything else uses.
fn import(runtime: &str) -> TokenStream {
    let path: Path = syn::parse_str(runtime).expect("the generator has checked the runtime's path");
    if path
        .segments
        .last()
        .is_some_and(|last| last.ident == "runtime")
    {
        quote!(use #path;)
    } else {
        quote!(use #path as runtime;)
    }
}

/// The public client, which only the runtime can make.
fn family_client(spec: &Spec, options: &Options) -> TokenStream {
    let client = format_ident!("{}", spec.client);
    let name = &spec.client;
    let mut doc = spec.description.clone();
    if !spec.docs.is_empty() {
        doc = format!("{doc}\n\nOfficial pages 官方文档: <{}>", spec.docs);
    }
    let methods = spec.operations.iter().map(|operation| {
        let (doc, id, builder) = (
            docs::of_method(operation, spec, options),
            format_ident!("{}", operation.id),
            format_ident!("{}", names::pascal(&operation.id)),
        );
        quote! {
            #doc
            pub fn #id(&self) -> #builder<'_> {
                #builder::new(&self.client)
            }
        }
    });
    quote! {
        #[doc = #doc]
        #[derive(Clone)]
        pub struct #client {
            client: Client,
        }
        impl #client {
            #(#methods)*
        }
        impl runtime::Module for #client {
            fn from_inner(inner: runtime::Inner) -> Self {
                Self { client: Client { baseurl: inner.base_url().to_owned(), client: inner.http().clone(), inner } }
            }
        }
        impl ::std::fmt::Debug for #client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

/// Re-exports by name what users may name.
fn exports(spec: &Spec, types: &Types) -> TokenStream {
    let mut builders: Vec<Ident> = spec
        .operations
        .iter()
        .map(|operation| format_ident!("{}", names::pascal(&operation.id)))
        .collect();
    builders.sort();
    let mut names: Vec<&Ident> = types.names.iter().collect();
    names.sort();
    let has = |name: &str| {
        types
            .items
            .iter()
            .any(|item| matches!(item, Item::Mod(module) if module.ident == name))
    };
    let error = has("error").then(|| {
        quote!(
            pub use types::error::ConversionError;
        )
    });
    let built = types.structs.iter().map(|item| &item.ident);
    let builder = has("builder").then(|| {
        quote! {
            /// Builders of what the operations take and answer; [`ConversionError`] when a required field is missing.
            pub mod builder {
                pub use super::types::builder::{#(#built),*};
            }
        }
    });
    quote! {
        pub use operations::{#(#builders),*};
        pub use types::{#(#names),*};
        #builder
        #error
    }
}

/// The client that progenitor's code calls, and the hook through which everything it sends is signed and verified.
fn inner_client() -> TokenStream {
    quote! {
        #[derive(Clone)]
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
