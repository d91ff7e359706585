//! The setters of builders, all from one template, so that a field is set in the same way wherever it is set.
//!
//! A text takes `&str` or `String`, an optional value takes the bare value, anything else what converts into it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Ident, Type};

use crate::postprocess::syntax::{argument_of, is_string, qualify};

/// A setter of a field that the builder holds itself, as `Result<T, String>`.
pub(super) fn own(
    name: &Ident,
    ty: &Type,
    docs: &[Attribute],
    prefix: &str,
    names: &[Ident],
) -> TokenStream {
    let (takes, value) = take(&qualify(ty, prefix, names), &name.to_string());
    setter(name, docs, &takes, &quote! { self.#name = #value; })
}

/// A setter that hands the value on to the setter `field` of the body's builder.
pub(super) fn of_body(
    name: &Ident,
    field: &Ident,
    ty: &Type,
    docs: &[Attribute],
    names: &[Ident],
) -> TokenStream {
    let (takes, _) = take(&qualify(ty, "types", names), &field.to_string());
    setter(name, docs, &takes, &quote! { self.body = self.body.map(|body| body.#field(value)); })
}

/// How a setter takes its value: generics, the parameter's type, and a bound.
struct Takes {
    generics: Option<TokenStream>,
    ty: TokenStream,
    bound: Option<TokenStream>,
}

fn setter(name: &Ident, docs: &[Attribute], takes: &Takes, set: &TokenStream) -> TokenStream {
    let Takes { generics, ty, bound } = takes;
    quote! {
        #(#docs)*
        pub fn #name #generics(mut self, value: #ty) -> Self #bound {
            #set
            self
        }
    }
}

/// Says how a value of type `ty` is taken, and the `Result` it becomes.
fn take(ty: &Type, name: &str) -> (Takes, TokenStream) {
    if is_string(ty) {
        return (
            plain(quote!(impl ::std::convert::Into<::std::string::String>)),
            quote!(Ok(value.into())),
        );
    }
    if let Some(inner) = argument_of(ty, "Option") {
        return (
            plain(quote!(impl runtime::IntoOptional<#inner>)),
            quote!(Ok(value.into_optional())),
        );
    }
    let message = format!("{name}: {{error}}");
    let takes = Takes {
        generics: Some(quote!(<V>)),
        ty: quote!(V),
        bound: Some(quote!(where V: ::std::convert::TryInto<#ty>, V::Error: ::std::fmt::Display)),
    };
    (takes, quote!(value.try_into().map_err(|error| format!(#message))))
}

fn plain(ty: TokenStream) -> Takes {
    Takes { generics: None, ty, bound: None }
}

/// The setter of the whole body, for a body that is a struct.
pub(super) fn whole_struct(body: &Type) -> TokenStream {
    quote! {
        /// Sets the whole body at once, replacing every field that was set before.
        pub fn body<V>(mut self, value: V) -> Self
        where
            V: ::std::convert::TryInto<#body>,
            V::Error: ::std::fmt::Display,
        {
            self.body = value.try_into().map(::std::convert::From::from).map_err(|error| format!("body: {error}"));
            self
        }
    }
}
