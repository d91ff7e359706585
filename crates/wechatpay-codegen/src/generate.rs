//! Stage 4b, *generate*: progenitor turns the lowered document into Rust; its panics become errors.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor_impl::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle};
use quote::quote;
use serde_json::{Value, json};

use crate::document::{Document, text};
use crate::error::Error;

/// Generates the raw module of a document; what is wrong is pinned to operations by trying each by itself.
pub(crate) fn generate(document: &Document) -> Result<syn::File, Error> {
    let spec: OpenAPI = serde_json::from_value(document.root.clone()).map_err(|error| {
        Error::Document { path: document.path.clone(), reason: error.to_string() }
    })?;
    progenitor(&spec).map_err(|reason| Error::Progenitor {
        path: document.path.clone(),
        operations: culprits(document),
        reason,
    })
}

/// Runs progenitor, and says what it said or panicked with.
fn progenitor(spec: &OpenAPI) -> Result<syn::File, String> {
    let outcome =
        catch_unwind(AssertUnwindSafe(|| Generator::new(&settings()).generate_tokens(spec)));
    match outcome {
        Ok(Ok(tokens)) => {
            syn::parse2(tokens).map_err(|error| format!("its output is no Rust: {error}"))
        }
        Ok(Err(error)) => Err(error.to_string()),
        Err(panic) => Err(format!("panicked: {}", message(panic.as_ref()))),
    }
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote!(runtime::Inner));
    settings
}

/// Lists the operations that fail when they are the only one of the document.
fn culprits(document: &Document) -> Vec<String> {
    let sites = document.operations();
    let failing = sites.iter().filter(|site| {
        let mut alone = document.root.clone();
        alone["paths"] = json!({ site.path: { site.method: site.value } });
        serde_json::from_value(alone).is_ok_and(|spec| progenitor(&spec).is_err())
    });
    failing.map(|site| name(site.value)).collect()
}

fn name(operation: &Value) -> String {
    format!("`{}`", text(operation, "operationId"))
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(paths: Value) -> Document {
        let root =
            json!({"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths});
        Document { path: "openapi/t.yaml".into(), family: "t".to_owned(), root }
    }

    fn operation(id: &str, required: bool) -> Value {
        let parameter =
            json!({"name": "x", "in": "path", "required": required, "schema": {"type": "string"}});
        json!({"operationId": id, "parameters": [parameter], "responses": {"200": {"description": ""}}})
    }

    #[test]
    fn a_panic_becomes_an_error_that_names_the_operation() {
        let paths = json!({
            "/v3/a/{x}": {"get": operation("sound", true)},
            "/v3/b/{x}": {"get": operation("broken", false), "put": operation("broken_too", false)},
        });
        let error = generate(&document(paths)).unwrap_err().to_string();
        let expected = "openapi/t.yaml: progenitor failed on `broken`, `broken_too`: panicked: assertion failed: ";
        assert!(error.starts_with(expected), "{error}");
    }

    #[test]
    fn an_error_names_the_operation() {
        let mut upload = operation("upload", true);
        upload["requestBody"] =
            json!({"content": {"multipart/form-data": {"schema": {"type": "object"}}}});
        let error =
            generate(&document(json!({"/v3/a/{x}": {"post": upload}}))).unwrap_err().to_string();
        assert!(error.starts_with("openapi/t.yaml: progenitor failed on `upload`: "), "{error}");
    }

    #[test]
    fn what_is_no_openapi_document_is_an_error() {
        let error = generate(&document(json!({"/v3/a": {"get": {"responses": 1}}}))).unwrap_err();
        assert!(matches!(error, Error::Document { .. }), "{error}");
    }
}
