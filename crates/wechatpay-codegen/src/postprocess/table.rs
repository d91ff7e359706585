//! The table of operations: the specification as data, for retry, tracing and the command line.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::notes;
use crate::spec::{Kind, Location, Operation, Parameter, Retry, Spec};

/// Writes `OPERATIONS` and what its rows refer to.
pub(super) fn write(spec: &Spec) -> TokenStream {
    let rows = spec.operations.iter().map(|operation| row(operation, &spec.family));
    let parameters =
        spec.operations.iter().filter(|operation| takes_anything(operation)).map(parameters);
    quote! {
        /// What the specification says of each operation.
        pub static OPERATIONS: &[runtime::Operation] = &[#(#rows),*];
        #(#parameters)*
    }
}

fn takes_anything(operation: &Operation) -> bool {
    operation.takes().next().is_some()
}

fn name(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("{}_PARAMETERS", operation.id.to_ascii_uppercase())
}

fn row(operation: &Operation, family: &str) -> TokenStream {
    let Operation { id, method, path, summary, docs, .. } = operation;
    let retry = match &operation.retry {
        Retry::Safe => quote!(Safe),
        Retry::SameKey(key) => quote!(SameKey(#key)),
        Retry::Never => quote!(Never),
    };
    let unsigned = operation.unsigned.then(|| quote!(.unsigned()));
    let parameters = takes_anything(operation).then(|| {
        let name = name(operation);
        quote!(.parameters(#name))
    });
    quote! {
        runtime::Operation::new(#family, #id, #method, #path)
            .documented(#summary, #docs)
            .retry(runtime::RetryClass::#retry)
            #unsigned
            #parameters
    }
}

fn parameters(operation: &Operation) -> TokenStream {
    let name = name(operation);
    let parameters = operation.takes().map(parameter);
    quote! {
        static #name: &[runtime::Parameter] = &[#(#parameters),*];
    }
}

fn parameter(parameter: &Parameter) -> TokenStream {
    let Parameter { name, setter, .. } = parameter;
    let description = parameter.description();
    let description = (!description.is_empty()).then(|| quote!(.description(#description)));
    let location = match parameter.location {
        Location::Path => quote!(Path),
        Location::Query => quote!(Query),
        Location::Header => quote!(Header),
        Location::Body => quote!(Body),
    };
    let kind = kind(&parameter.kind);
    let required = parameter.required.then(|| quote!(.required()));
    let setter = (setter != name).then(|| quote!(.setter(#setter)));
    let redacted = parameter.redacted.then(|| quote!(.redacted()));
    let example = parameter.example.as_ref().map(|value| {
        let value = notes::plain(value);
        quote!(.example(#value))
    });
    quote! {
        runtime::Parameter::new(runtime::Location::#location, #name, runtime::ParameterKind::#kind)
            #required #setter #redacted #description #example
    }
}

fn kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::String => quote!(String),
        Kind::Integer => quote!(Integer),
        Kind::Number => quote!(Number),
        Kind::Boolean => quote!(Boolean),
        Kind::DateTime => quote!(DateTime),
        Kind::Enum(values) => quote!(Enum(&[#(#values),*])),
        Kind::Json => quote!(Json),
    }
}
