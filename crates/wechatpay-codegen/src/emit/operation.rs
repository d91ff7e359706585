//! One operation: what it is, its builder, and `send`.

use crate::emit::{Writer, code, inert};
use crate::spec::{Body, BodyField, Location, Operation, Parameter, Retry, Spec, Ty};

/// Writes an operation.
pub(super) fn write(out: &mut Writer, spec: &Spec, operation: &Operation) {
    description(out, spec, operation);
    builder(out, spec, operation);
    send(out, operation);
}

/// The static that retry, tracing and errors refer to.
fn description(out: &mut Writer, spec: &Spec, operation: &Operation) {
    let Operation { constant, id, method, path, .. } = operation;
    let mut settings = Vec::new();
    match &operation.retry {
        Retry::Safe => settings.push(".retry(runtime::RetryClass::Safe)".to_owned()),
        Retry::SameKey(key) => {
            settings.push(format!(".retry(runtime::RetryClass::SameKey({key:?}))"));
        }
        Retry::Never => {}
    }
    if operation.unsigned {
        settings.push(".unsigned()".to_owned());
    }
    if operation.hidden {
        settings.push(".redacted()".to_owned());
    }
    if !operation.echoes.is_empty() {
        let names: Vec<String> = operation.echoes.iter().map(|name| format!("{name:?}")).collect();
        settings.push(format!(".echoes(&[{}])", names.join(", ")));
    }
    out.gap();
    out.open(&format!("static {constant}: runtime::Operation ="));
    let new = format!("runtime::Operation::new({:?}, {id:?}, {method:?}, {path:?})", spec.family);
    match settings.pop() {
        None => out.line(&format!("{new};")),
        Some(last) => {
            out.open(&new);
            settings.iter().for_each(|setting| out.line(setting));
            out.line(&format!("{last};"));
            out.dedent();
        }
    }
    out.dedent();
}

fn builder(out: &mut Writer, spec: &Spec, operation: &Operation) {
    let (client, id) = (&spec.client, &operation.id);
    out.gap();
    out.open("runtime::operation! {");
    out.doc(&[&format!(
        "Request builder for [`{client}::{id}`]; call [`send`](Self::send) to execute it."
    )]);
    out.open(&format!("pub struct {} {{", operation.builder));
    for parameter in &operation.parameters {
        let Parameter { name, setter, ty, location, .. } = parameter;
        let description = match parameter.description.as_str() {
            "" => code(name),
            description => inert(description),
        };
        out.doc(&[&description, &parameter.notes]);
        out.line(&format!(
            "{setter}: {ty} = {} {name:?}{};",
            location.name(),
            flags(&[("required", parameter.required), ("redacted", parameter.redacted)])
        ));
    }
    out.close("}");
    if operation.upload.is_some() {
        out.line("file;");
    }
    match &operation.body {
        Some(Body { ty, fields: Some(fields) }) => {
            let (own, renamed): (Vec<&BodyField>, Vec<&BodyField>) =
                fields.iter().partition(|field| field.setter == field.ident);
            let own = own.into_iter().map(|field| format!("{}: {};", field.ident, field.ty));
            out.list(&format!("body: {ty} {{"), own, "}");
            if !renamed.is_empty() {
                let renamed = renamed
                    .into_iter()
                    .map(|field| format!("{} as {}: {};", field.setter, field.ident, field.ty));
                out.list("renamed {", renamed, "}");
            }
        }
        Some(Body { ty, fields: None }) => out.line(&format!("body: {ty};")),
        None => {}
    }
    if operation.unsigned {
        out.line("download;");
    }
    out.close("}");
}

fn send(out: &mut Writer, operation: &Operation) {
    let Operation { builder, constant, method, path, .. } = operation;
    let success = match (&operation.response, operation.unsigned) {
        (_, true) => "runtime::DownloadStream".to_owned(),
        (Some(ty), false) => format!("runtime::Response<{ty}>"),
        (None, false) => "runtime::Response<()>".to_owned(),
    };
    out.gap();
    out.open(&format!("impl {builder} {{"));
    out.doc(&[
        &format!("Sends `{method} {path}`."),
        "# Errors\nSee [`Error`](runtime::Error). Nothing was sent if a required value is missing.",
    ]);
    out.line("#[must_use = \"nothing is sent until the future is awaited\"]");
    out.open(&format!("pub fn send(self) -> runtime::Sending<{success}> {{"));
    out.open(&format!("runtime::Request::new(&{constant})"));
    for Parameter { name, setter, location, required, ty, separator, .. } in &operation.parameters {
        let method = match (location, required) {
            (Location::Query, false) if *ty == Ty::Sensitive => "sealed_query",
            (Location::Query, true) if *ty == Ty::Sensitive => "sealed_query_required",
            (Location::Path, _) => "path",
            (Location::Query, false) => "query",
            (Location::Query, true) => "query_required",
            (Location::Header, false) => "header",
            (Location::Header, true) => "header_required",
        };
        let joined = separator.map(|it| format!(".joined({it:?})")).unwrap_or_default();
        out.line(&format!(".{method}({name:?}, self.{setter}{joined})"));
    }
    match (&operation.upload, &operation.body) {
        (Some(upload), _) => {
            let fields: Vec<String> =
                upload.fields.iter().map(|name| format!("{name:?}")).collect();
            out.line(&format!(
                ".upload({:?}, &self.body, &[{}], {:?}, self.file)",
                upload.meta,
                fields.join(", "),
                upload.file,
            ));
        }
        (None, Some(Body { fields: None, .. })) if operation.sealed => {
            out.line(".sealed_json_required(self.body)");
        }
        (None, Some(Body { fields: None, .. })) => out.line(".json_required(self.body)"),
        (None, Some(_)) if operation.sealed => out.line(".sealed_json(self.body)"),
        (None, Some(_)) => out.line(".json(&self.body)"),
        (None, None) => {}
    }
    match operation.unsigned {
        true => out.line(".download(&self.inner, self.digest)"),
        false => out.line(".send(&self.inner)"),
    }
    out.dedent();
    out.close("}");
    if !operation.unsigned {
        out.gap();
        out.line(&format!("runtime::blocking! {{ send_blocking -> {success} }}"));
    }
    out.close("}");
}

/// Writes the flags that are set.
pub(super) fn flags(flags: &[(&str, bool)]) -> String {
    let set: Vec<&str> = flags.iter().filter(|(_, set)| *set).map(|(name, _)| *name).collect();
    if set.is_empty() { String::new() } else { format!(" [{}]", set.join(" ")) }
}
