//! Tests of what was generated, from the specification itself: nobody lists types, examples or operations by hand.
//!
//! What is written here only names them; what is checked, and how, is in `tests/conformance/checks`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::File;

use crate::document::pointer::Pointer;
use crate::document::{Document, items, members, text};
use crate::names;
use crate::print::{self, Origin};
use crate::spec::{Kind, Location, Operation, Parameter, Spec};
use crate::upload::Form;

/// Writes the tests of one family, as text.
pub(crate) fn family(document: &Document, spec: &Spec) -> String {
    let family = format_ident!("{}", spec.family);
    let json = format!("../../crates/wechatpay-client/src/generated/{}.json", spec.family);
    let types = members(&document.root["components"], "schemas").map(|(name, _)| name);
    let types = types.filter(|name| *name != "ApiError").map(|name| type_test(document, name));
    let operations =
        spec.operations.iter().map(|operation| operation_test(document, operation, &spec.family));
    let module = quote! {
        mod #family {
            use wechatpay_client::#family as family;
            use crate::checks::{Mock, Types};

            const DOCUMENT: &str = include_str!(#json);

            #(#types)*
            #(#operations)*
        }
    };
    module.to_string()
}

/// Puts the tests of all families into one file.
pub(crate) fn file<'a>(origin: &Origin, families: impl Iterator<Item = &'a str>) -> String {
    let text = families.collect::<Vec<_>>().join("\n");
    let file: File = syn::parse_str(&text).expect("what was written as tokens is Rust");
    print::rust(origin, &file)
}

/// Each example of a component decodes into its type and encodes to itself; the type's schema is the component's.
fn type_test(document: &Document, name: &str) -> TokenStream {
    let (test, ty) = (
        format_ident!("type_{}", names::snake(name).trim_end_matches('_')),
        format_ident!("{name}"),
    );
    let examples = examples(document, name);
    quote! {
        #[test]
        fn #test() {
            Types::of(DOCUMENT).check::<family::#ty>(#name, &[#(#examples),*]);
        }
    }
}

/// Lists where the specification shows a value of a component.
fn examples(document: &Document, name: &str) -> Vec<String> {
    let reference = format!("#/components/schemas/{name}");
    let mut places = Vec::new();
    let component = Pointer::default().descend(["components", "schemas", name]);
    if document.root["components"]["schemas"][name].get("example").is_some() {
        places.push(component.child("example").to_string());
    }
    for site in document.operations() {
        let body = (site.place.child("requestBody"), &site.value["requestBody"]);
        let responses =
            members(site.value, "responses").filter(|(status, _)| status.starts_with('2'));
        let answers =
            responses.map(|(status, value)| (site.place.descend(["responses", status]), value));
        for (place, content) in answers.chain([body]) {
            let content = &content["content"]["application/json"];
            let place = place.descend(["content", "application/json"]);
            if text(&content["schema"], "$ref") == reference {
                let shown = members(content, "examples")
                    .map(|(name, _)| place.descend(["examples", name, "value"]));
                let single = content.get("example").map(|_| place.child("example"));
                places.extend(shown.chain(single).map(|place| place.to_string()));
            }
        }
    }
    places
}

/// The operation is called with all it takes, against a server that knows the specification.
fn operation_test(document: &Document, operation: &Operation, family: &str) -> TokenStream {
    let (test, id) = (format_ident!("operation_{}", operation.id), &operation.id);
    let (family, method) = (format_ident!("{family}"), format_ident!("{id}"));
    let setters = operation.parameters.iter().filter_map(setter);
    let body = operation.body.is_some().then(|| body(document, operation)).flatten();
    quote! {
        #[tokio::test]
        async fn #test() {
            let mock = Mock::of(DOCUMENT, #id).await;
            let call = mock.client().#family().#method() #(#setters)* #body;
            mock.check(call.clone().send().await.map(drop));
            for refusal in mock.refusals() {
                mock.refuse(&refusal);
                refusal.check(call.clone().send().await.map(drop));
            }
        }
    }
}

fn setter(parameter: &Parameter) -> Option<TokenStream> {
    let (setter, name) = (format_ident!("{}", parameter.setter), &parameter.name);
    let read = match parameter.kind {
        Kind::String | Kind::Enum(_) => quote!(text),
        Kind::Integer => quote!(integer),
        Kind::Number => quote!(number),
        Kind::Boolean => quote!(boolean),
        Kind::DateTime => quote!(time),
        Kind::Json => return None,
    };
    (parameter.location != Location::Body).then(|| quote!(.#setter(mock.#read(#name))))
}

/// Gives the whole body, of the type that progenitor gives it, and the file that goes with it.
fn body(document: &Document, operation: &Operation) -> Option<TokenStream> {
    let sites = document.operations();
    let site = sites.into_iter().find(|site| text(site.value, "operationId") == operation.id)?;
    let request = &site.value["requestBody"];
    let form = Form::read(document, request).map(|form| form.body(document));
    let json = &document.resolve(request)["content"]["application/json"]["schema"];
    let schema = form.as_ref().unwrap_or(json);
    let ty = if schema["properties"].is_object() {
        let name = format_ident!("{}Body", names::pascal(&operation.id));
        quote!(family::#name)
    } else {
        rust(schema)
    };
    let file = operation.upload.as_ref().map(|upload| {
        let setter = format_ident!("{}", upload.setter);
        quote!(.#setter(mock.file()))
    });
    Some(quote!(.body(mock.body::<#ty>()) #file))
}

fn rust(schema: &Value) -> TokenStream {
    let reference = text(schema, "$ref").rsplit('/').next().filter(|name| !name.is_empty());
    match (reference, text(schema, "type")) {
        (Some(name), _) => {
            let name = format_ident!("{}", names::pascal(name));
            quote!(family::#name)
        }
        (None, "array") => {
            let items = rust(&schema["items"]);
            quote!(Vec<#items>)
        }
        (None, "string") if items(schema, "enum").next().is_none() => quote!(String),
        (None, "integer") => quote!(i64),
        _ => quote!(serde_json::Value),
    }
}
