//! Pass *echo*: what an answer repeats of its request is compared with it, as a signature binds no answer to its request.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Ident, Item, Type, parse_quote};

use crate::postprocess::syntax::{argument_of, type_name};
use crate::postprocess::types::Types;
use crate::spec::{Echo, Location, Operation};

/// The comparisons of one operation.
pub(super) struct Compared {
    names: Vec<String>,
    /// What keeps the request's values, before it is sent.
    kept: Vec<TokenStream>,
    /// What compares the answer's with them.
    compared: Vec<TokenStream>,
    /// Fields of bodies, as struct and field, that the builder of the operation reads.
    pub(super) exposed: Vec<(String, Ident)>,
}

impl Compared {
    /// Writes the comparisons; none when a value that is to be compared is not in the code.
    pub(super) fn write<'a>(
        operation: &Operation,
        value: impl Fn(&str) -> Option<&'a Type>,
        success: &Type,
        types: &Types,
    ) -> Option<Self> {
        let mut written =
            Self { names: Vec::new(), kept: Vec::new(), compared: Vec::new(), exposed: Vec::new() };
        for Echo { name, field, asked, location } in &operation.echoes {
            let kept = format_ident!("asked_{asked}");
            written.names.push(format!("`{name}`"));
            written.kept.push(match location {
                Location::Body => {
                    let body = type_name(value("body")?).replace("types::builder::", "");
                    let of_body = keep(asked, &types.field(&body, asked)?);
                    written.exposed.push((body, format_ident!("{asked}")));
                    quote!(let #kept = self.body.as_ref().ok().and_then(|body| body #of_body);)
                }
                _ => {
                    let of_call = keep(asked, value(asked)?);
                    quote!(let #kept = self #of_call;)
                }
            });
            let answered = types.field(&type_name(success).replace("types::", ""), field)?;
            let field = format_ident!("{field}");
            let answered = match argument_of(&answered, "Option") {
                Some(_) => quote!(answer.#field.as_ref()),
                None => quote!(Some(&answer.#field)),
            };
            written.compared.push(quote! {
                let answer = runtime::compare_echo(answer, #name, #kept.as_ref(), |answer| #answered)?;
            });
        }
        Some(written)
    }

    /// Puts the comparisons around a call.
    pub(super) fn around(&self, call: &TokenStream) -> TokenStream {
        let Self { kept, compared, .. } = self;
        if kept.is_empty() {
            return call.clone();
        }
        quote! {
            #(#kept)*
            let answer = #call?;
            #(#compared)*
            Ok(answer)
        }
    }

    /// Documents the error that follows from them.
    pub(super) fn doc(&self) -> Option<TokenStream> {
        let line = format!(
            "`Mismatch` when the answer, although verified, is about another {} than was asked for.",
            self.names.join(" or ")
        );
        (!self.names.is_empty()).then(|| quote!(#[doc = #line]))
    }
}

/// Copies the value out of a builder's `Result<T, String>` or `Result<Option<T>, String>`.
fn keep(name: &str, ty: &Type) -> TokenStream {
    let name = format_ident!("{name}");
    let flatten = argument_of(ty, "Option").map(|_| quote!(.flatten()));
    quote!(.#name.clone().ok()#flatten)
}

/// Lets the builder of an operation see a field of its body; says whether there is one.
pub(super) fn expose(items: &mut [Item], of: &str, name: &Ident) -> bool {
    let builders = items.iter_mut().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module.content.as_mut(),
        _ => None,
    });
    let items = builders.map(|(_, items)| items.iter_mut()).into_iter().flatten();
    let mut fields = items.filter_map(|item| match item {
        Item::Struct(item) if item.ident == of => Some(item.fields.iter_mut()),
        _ => None,
    });
    let field = fields
        .next()
        .and_then(|mut fields| fields.find(|field| field.ident.as_ref() == Some(name)));
    field.map(|field| field.vis = parse_quote!(pub(in super::super))).is_some()
}
