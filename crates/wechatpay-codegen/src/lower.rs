//! Stage 4a, *lower*: takes from the document what progenitor and typify must not see, or puts it into documentation.
//!
//! An answer that is longer, or has a field more, than the specification says must still be read: limits, closed objects
//! and exotic formats would each become code that rejects it. Unlike *normalise* these passes lose facts, so their output
//! goes nowhere but into progenitor.

use serde_json::{Map, Value, json};

use crate::document::pointer::{Pointer, walk_mut};
use crate::document::{Document, text};
use crate::notes;
use crate::pass::{Outcome, Pass};
use crate::upload::Form;

/// In the order in which they run.
pub(crate) const PASSES: &[Pass] = &[
    Pass {
        name: "serial_header",
        why: "the header that names the platform key is the middleware's to set",
        run: serial_header,
    },
    Pass {
        name: "uploads",
        why: "progenitor knows no multipart: it sends the JSON part, and post-processing adds the file",
        run: uploads,
    },
    Pass {
        name: "error_responses",
        why: "the runtime reads every error itself",
        run: error_responses,
    },
    Pass {
        name: "notes",
        why: "limits, defaults and examples are for people, and shape no type",
        run: notes_to_docs,
    },
    Pass {
        name: "redactions",
        why: "a mark travels with its field into the generated struct",
        run: redactions,
    },
    Pass {
        name: "formats",
        why: "a format must not become a type or a check of another crate",
        run: formats,
    },
    Pass {
        name: "closed_objects",
        why: "a new field must not make an answer unreadable",
        run: closed_objects,
    },
];

/// The paragraph that marks, in generated documentation, a field whose value must not be printed; removed later.
pub(crate) const REDACTED: &str = "@redacted";

/// The paragraph that marks a field that is encrypted on the wire; removed later, too.
pub(crate) const SENSITIVE: &str = "@sensitive";

/// The header that names the platform key is the middleware's to set, never the caller's.
pub(crate) fn is_serial_header(parameter: &Value) -> bool {
    text(parameter, "in") == "header"
        && text(parameter, "name").eq_ignore_ascii_case("Wechatpay-Serial")
}

/// Removes the header `Wechatpay-Serial` from what an operation takes.
fn serial_header(document: &mut Document) -> Outcome {
    let original = document.clone();
    let mut removed = 0;
    walk_mut(&mut document.root, &Pointer::default(), &mut |_, object| {
        if let Some(Value::Array(parameters)) = object.get_mut("parameters") {
            let before = parameters.len();
            parameters.retain(|parameter| !is_serial_header(original.resolve(parameter)));
            removed += before - parameters.len();
        }
    });
    Ok(removed)
}

/// Makes the JSON part of an upload the body.
fn uploads(document: &mut Document) -> Outcome {
    let original = document.clone();
    let mut changed = 0;
    for site in original.operations() {
        if let Some(form) = Form::read(&original, &site.value["requestBody"]) {
            let json = json!({"application/json": {"schema": form.body(&original)}});
            let body = json!({"required": true, "content": json});
            document.root["paths"][site.path][site.method]["requestBody"] = body;
            changed += 1;
        }
    }
    Ok(changed)
}

/// Removes error responses and their schema: the runtime reads every error itself, before generated code sees an answer.
fn error_responses(document: &mut Document) -> Outcome {
    let mut removed = 0;
    walk_mut(&mut document.root, &Pointer::default(), &mut |_, object| {
        if let Some(Value::Object(responses)) = object.get_mut("responses") {
            let before = responses.len();
            responses.retain(|status, _| !status.starts_with(['4', '5']));
            removed += before - responses.len();
        }
    });
    let schemas = document.root.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    Ok(removed + usize::from(schemas.is_some_and(|schemas| schemas.remove("ApiError").is_some())))
}

/// Moves limits, defaults and examples into descriptions: they are for people, and shape no type.
fn notes_to_docs(document: &mut Document) -> Outcome {
    schemas(document, |schema| {
        let notes = notes::of(&Value::Object(schema.clone()));
        notes::KEYWORDS.iter().for_each(|keyword| {
            schema.remove(*keyword);
        });
        if notes.is_empty() {
            return false;
        }
        append(schema, &notes);
        true
    })
}

/// Marks, in its documentation, a field that must not be printed: the mark travels with the field into its struct.
fn redactions(document: &mut Document) -> Outcome {
    schemas(document, |schema| {
        let marked = notes::is_redacted(schema);
        if marked {
            append(schema, REDACTED);
        }
        if notes::is_sensitive(schema) {
            append(schema, SENSITIVE);
        }
        marked
    })
}

/// Drops formats that would become types, or checks, of other crates; a time and bytes are known.
fn formats(document: &mut Document) -> Outcome {
    schemas(document, |schema| {
        let known = matches!(
            schema.get("format").and_then(Value::as_str),
            None | Some("date-time" | "binary" | "int32" | "int64")
        );
        !known && schema.remove("format").is_some()
    })
}

/// Opens objects that are closed in the specification: a new field must not make an answer unreadable.
fn closed_objects(document: &mut Document) -> Outcome {
    schemas(document, |schema| {
        let closed = schema.get("additionalProperties") == Some(&json!(false));
        if closed {
            schema.remove("additionalProperties");
        }
        closed
    })
}

/// Changes every schema of the document, and counts those that did change.
fn schemas(
    document: &mut Document,
    mut change: impl FnMut(&mut Map<String, Value>) -> bool,
) -> Outcome {
    let mut changed = 0;
    walk_mut(&mut document.root, &Pointer::default(), &mut |_, object| {
        let is_schema = object.get("type").is_some_and(Value::is_string);
        if is_schema && change(object) {
            changed += 1;
        }
    });
    Ok(changed)
}

fn append(schema: &mut Map<String, Value>, paragraph: &str) {
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let joined = format!("{}\n\n{paragraph}", description.trim_end());
    schema.insert("description".to_owned(), Value::String(joined.trim_start().to_owned()));
}
