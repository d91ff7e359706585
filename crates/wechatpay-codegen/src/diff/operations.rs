//! Changes of operations: their names, their setters, what they send, and what they return.

use std::collections::BTreeMap;

use crate::diff::setters::{self, Accepts, Argument, Place, Setter};
use crate::diff::types::{DOCUMENTATION, change, redacted, required};
use crate::diff::version::Versions;
use crate::diff::{Impact, Report, flipped};
use crate::spec::{Operation, Retry, Ty};

/// Compares the operations of a family.
pub(super) fn compare(versions: &Versions<'_>, report: &mut Report<'_>) {
    let [old, new] = [versions.old, versions.new].map(|version| by_id(&version.spec.operations));
    for (id, was) in &old {
        match (new.get(id), renamed(was, &old, &new)) {
            (Some(is), _) => operation(versions, was, is, report),
            (None, Some(is)) => {
                let message = format!("the operation is now called `{}`", is.id);
                report.add(Impact::Breaking, "operation-renamed", *id, message);
                operation(versions, was, is, report);
            }
            (None, None) => {
                let message = format!("`{}` was removed", call(was));
                report.add(Impact::Breaking, "operation-removed", *id, message);
            }
        }
    }
    for (id, is) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        if renamed(is, &new, &old).is_none() {
            let message = format!("`{}` was added", call(is));
            report.add(Impact::Additive, "operation-added", *id, message);
        }
    }
}

type Operations<'a> = BTreeMap<&'a str, &'a Operation>;

fn by_id(operations: &[Operation]) -> Operations<'_> {
    operations.iter().map(|operation| (operation.id.as_str(), operation)).collect()
}

fn call(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Finds the operation that has the same method and path, and another name in the other version.
fn renamed<'a>(
    operation: &Operation,
    own: &Operations<'_>,
    other: &Operations<'a>,
) -> Option<&'a Operation> {
    let known = other.values().find(|known| call(known) == call(operation))?;
    (!own.contains_key(known.id.as_str())).then_some(*known)
}

/// Compares the versions of one operation.
fn operation(versions: &Versions<'_>, old: &Operation, new: &Operation, report: &mut Report<'_>) {
    // Without `..`: what is added to an operation must be compared, too. The types of builder and
    // static follow from the name, and that a body is encrypted follows from its types.
    let Operation {
        id,
        builder: _,
        constant: _,
        method: _,
        path: _,
        summary: _,
        description: _,
        docs: _,
        deprecated: _,
        retry: _,
        unsigned: _,
        parameters: _,
        body: _,
        upload: _,
        sealed: _,
        response: _,
        echoes: _,
        example: _,
        hidden: _,
    } = old;
    if call(old) != call(new) {
        let message = format!("`{}` is now `{}`", call(old), call(new));
        report.add(Impact::Behavior, "operation-moved", id, message);
    }
    retry(old, new, report);
    deprecated(old, new, report);
    redacted(old.hidden, new.hidden, id, report);
    response(versions, old, new, report);
    setters(versions, old, new, report);
    parts(old, new, report);
    let documentation =
        |of: &Operation| (of.summary.clone(), of.description.clone(), of.docs.clone());
    let is_changed = documentation(old) != documentation(new);
    report.docs(is_changed, "description", id, "the description changed");
    report.docs(old.example != new.example, "examples", id, "the example changed");
}

fn retry(old: &Operation, new: &Operation, report: &mut Report<'_>) {
    let [was, is] = [old, new].map(|operation| match &operation.retry {
        Retry::Safe => "safe".to_owned(),
        Retry::SameKey(key) => format!("same-key ({key})"),
        Retry::Never => "never".to_owned(),
    });
    if was != is {
        let message = format!("the retry class was `{was}` and is now `{is}`");
        report.add(Impact::Behavior, "retry", &old.id, message);
    }
}

fn deprecated(old: &Operation, new: &Operation, report: &mut Report<'_>) {
    if let Some(is_deprecated) = flipped(old.deprecated, new.deprecated) {
        let message = if is_deprecated { "it is now deprecated" } else { "no longer deprecated" };
        report.add(Impact::Behavior, "deprecated", &old.id, message);
    }
}

/// Compares what a call returns, and what is checked of it.
fn response(versions: &Versions<'_>, old: &Operation, new: &Operation, report: &mut Report<'_>) {
    let id = old.id.as_str();
    let is_same = match (&old.response, &new.response) {
        _ if old.unsigned || new.unsigned => old.unsigned == new.unsigned,
        (Some(old), Some(new)) => versions.is_same(old, new),
        (old, new) => old.is_none() && new.is_none(),
    };
    if !is_same {
        let [was, is] =
            [old, new].map(|operation| match (&operation.response, operation.unsigned) {
                (_, true) => "DownloadStream".to_owned(),
                (Some(ty), false) => format!("Response<{ty}>"),
                (None, false) => "Response<()>".to_owned(),
            });
        report.add(Impact::Breaking, "response-changed", id, change(&was, &is));
    }
    if old.unsigned != new.unsigned {
        let verified = if new.unsigned { "no longer verified" } else { "now verified" };
        let message = format!("a success is {verified}");
        report.add(Impact::Behavior, "unsigned", id, message);
    }
    let [was, is] = [(versions.old, old), (versions.new, new)]
        .map(|(version, operation)| version.statuses.get(&operation.id));
    if was != is {
        let list = |of: Option<&Vec<String>>| of.map(|all| all.join(", ")).unwrap_or_default();
        let message = format!("the status of a success was {} and is now {}", list(was), list(is));
        report.add(Impact::Behavior, "status", id, message);
    }
    for name in new.echoes.iter().filter(|name| !old.echoes.contains(name)) {
        let message =
            format!("a response whose `{name}` differs from the request's is now rejected");
        report.add(Impact::Behavior, "echo", id, message);
    }
    for name in old.echoes.iter().filter(|name| !new.echoes.contains(name)) {
        let message = format!("the response's `{name}` is no longer compared with the request's");
        report.add(Impact::Behavior, "echo", id, message);
    }
}

/// Compares the parts of an upload, by their names.
fn parts(old: &Operation, new: &Operation, report: &mut Report<'_>) {
    if let (Some(old_upload), Some(new_upload)) = (&old.upload, &new.upload) {
        let [was, is] =
            [old_upload, new_upload].map(|upload| (&upload.file, &upload.meta, &upload.fields));
        if was != is {
            let message = "the file, or the JSON next to it, is sent as another part";
            report.add(Impact::Behavior, "upload", &old.id, message);
        }
    }
}

/// Compares the setters of the request builder.
fn setters(versions: &Versions<'_>, old: &Operation, new: &Operation, report: &mut Report<'_>) {
    let bodies = [old, new].map(body_type);
    let is_same_body = match bodies {
        [Some(old), Some(new)] => versions.is_same(old, new),
        _ => false,
    };
    let (was, is) = (setters::of(old), setters::of(new));
    body(old, new, report);
    for (name, before) in &was {
        let place = format!("{}.{name}", old.id);
        match is.get(name) {
            Some(now) => setter(versions, is_same_body, &place, [before, now], report),
            // The body or the field was removed, which is reported of the body or of its type.
            None if before.is_of_body() && new.body.is_none() => {}
            None if before.is_field() && is_same_body && !has_field(new, &before.place) => {}
            None => {
                let message = format!("the setter, of {}, was removed", before.place.name());
                report.add(Impact::Breaking, "setter-removed", place, message);
            }
        }
    }
    for (name, now) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
        let is_reported = match old.body {
            None => now.is_of_body(),
            Some(_) => now.is_field() && is_same_body && !has_field(old, &now.place),
        };
        if is_reported {
            continue;
        }
        let (impact, message) = match now.required {
            true => (
                Impact::Behavior,
                format!(
                    "a setter was added, of {}: a request without it is rejected before it is sent",
                    now.place.name()
                ),
            ),
            false => (Impact::Additive, format!("a setter was added, of {}", now.place.name())),
        };
        report.add(impact, "setter-added", format!("{}.{name}", old.id), message);
    }
}

fn body_type(operation: &Operation) -> Option<&Ty> {
    operation.body.as_ref().map(|body| &body.ty)
}

/// Returns `true` if the body of an operation has the field of a setter.
fn has_field(operation: &Operation, place: &Place) -> bool {
    let has = |name: &str| operation.body_fields().iter().any(|field| field.name == name);
    matches!(place, Place::Field(name) if has(name))
}

/// Compares whether there is a body.
fn body(old: &Operation, new: &Operation, report: &mut Report<'_>) {
    let id = old.id.as_str();
    match (&old.body, &new.body) {
        (Some(_), None) => {
            let message = "the request no longer has a body: its setters are gone";
            report.add(Impact::Breaking, "body-removed", id, message);
        }
        (None, Some(body)) => {
            let is_demanded = match &body.fields {
                Some(fields) => fields.iter().any(|field| field.required),
                None => true,
            };
            let (impact, message) = match is_demanded {
                true => (
                    Impact::Behavior,
                    "the request now has a body: without its required values it is rejected \
                     before it is sent",
                ),
                false => (Impact::Additive, "the request now has a body"),
            };
            report.add(impact, "body-added", id, message);
        }
        _ => {}
    }
}

fn setter(
    versions: &Versions<'_>,
    is_same_body: bool,
    place: &str,
    [old, new]: [&Setter; 2],
    report: &mut Report<'_>,
) {
    // Changes of a field are changes of the body's type, and are reported there.
    if is_same_body && old.is_field() && new.is_field() && old.place == new.place {
        return;
    }
    if old.place != new.place {
        let message = format!("it set {} and now sets {}", old.place.name(), new.place.name());
        report.add(Impact::Behavior, "setter-moved", place, message);
    }
    let impact = match setters::accepts(versions, &old.argument, &new.argument) {
        Accepts::Same => None,
        Accepts::More => Some(Impact::Additive),
        Accepts::Checked => Some(Impact::Behavior),
        Accepts::Fewer => Some(Impact::Breaking),
    };
    if let Some(impact) = impact {
        let message = format!("what the setter takes {}", change(&name(old), &name(new)));
        report.add(impact, "setter-changed", place, message);
    }
    required(old.required, new.required, place, report);
    redacted(old.redacted, new.redacted, place, report);
    if old.separator != new.separator {
        let message = "the items of the list are sent in another way";
        report.add(Impact::Behavior, "list-style", place, message);
    }
    report.docs(old.docs != new.docs, "description", place, DOCUMENTATION);
}

fn name(setter: &Setter) -> String {
    match &setter.argument {
        Argument::Into(ty) => format!("impl IntoField<{ty}>"),
        Argument::Exactly(ty) => ty.to_string(),
        Argument::Fixed => "a fixed type".to_owned(),
    }
}
