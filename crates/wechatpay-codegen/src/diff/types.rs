//! Changes of types: their names, their traits, and their fields or variants.

use std::collections::BTreeMap;

use crate::diff::version::{Version, Versions};
use crate::diff::{Impact, Report, flipped};
use crate::spec::{Direction, Field, Shape, Ty, TypeDef};

/// Compares the types of a family.
pub(super) fn compare(versions: &Versions<'_>, report: &mut Report<'_>) {
    for old in &versions.old.spec.types {
        let name = &old.name;
        match (versions.renamed.get(name), versions.new.type_of(name)) {
            (Some(now), _) => {
                let message = format!("the type is now called `{now}`");
                report.add(Impact::Breaking, "type-renamed", name, message);
            }
            (None, Some(new)) => definition(versions, old, new, report),
            (None, None) => {
                report.add(Impact::Breaking, "type-removed", name, "the type was removed");
            }
        }
    }
    for TypeDef { name, .. } in &versions.new.spec.types {
        let is_renamed = versions.renamed.values().any(|now| now == name);
        if versions.old.type_of(name).is_none() && !is_renamed {
            report.add(Impact::Additive, "type-added", name, "the type was added");
        }
    }
}

/// Finds the types that only have another name now.
pub(super) fn renamed(versions: &Versions<'_>) -> BTreeMap<String, String> {
    let only_in = |one: &Version, other: &Version| -> Vec<TypeDef> {
        let types = one.spec.types.iter();
        types.filter(|of| other.type_of(&of.name).is_none()).cloned().collect()
    };
    let gone = only_in(versions.old, versions.new);
    let mut added = only_in(versions.new, versions.old);
    let mut renamed = BTreeMap::new();
    for old in gone {
        if let Some(position) = added.iter().position(|new| is_alike(&old, new)) {
            renamed.insert(old.name, added.remove(position).name);
        }
    }
    renamed
}

/// Returns `true` if two types have the same traits, and the same fields or variants.
fn is_alike(old: &TypeDef, new: &TypeDef) -> bool {
    let fields = |of: &TypeDef| -> Vec<(String, String)> {
        let known = of.fields().iter();
        // The types of fields may be renamed too.
        known.map(|field| (field.ident.clone(), kind(&field.ty).to_owned())).collect()
    };
    let is_shape_alike = match (&old.shape, &new.shape) {
        (Shape::Object(_), Shape::Object(_)) => fields(old) == fields(new),
        (Shape::Enum(old), Shape::Enum(new)) => old == new,
        (Shape::Alias(old), Shape::Alias(new)) => old == new,
        _ => false,
    };
    old.direction == new.direction && is_shape_alike
}

fn kind(ty: &Ty) -> String {
    match ty {
        Ty::Named(_) => "a type".to_owned(),
        Ty::List(items) => format!("list of {}", kind(items)),
        Ty::Dictionary(values) => format!("map of {}", kind(values)),
        Ty::Boxed(inner) => format!("box of {}", kind(inner)),
        other => other.to_string(),
    }
}

fn definition(versions: &Versions<'_>, old: &TypeDef, new: &TypeDef, report: &mut Report<'_>) {
    // Without `..`: what is added to a type must be compared, too.
    let TypeDef { name, description: _, notes: _, direction: _, shape: _ } = old;
    match (&old.shape, &new.shape) {
        (Shape::Object(_), Shape::Object(_)) => {
            direction(old, new, report);
            fields(versions, [old, new], report);
        }
        (Shape::Enum(was), Shape::Enum(is)) => {
            direction(old, new, report);
            variants(name, was, is, report);
        }
        (Shape::Alias(was), Shape::Alias(is)) => {
            if !versions.is_same(was, is) {
                report.add(Impact::Breaking, "type-changed", name, change(was, is));
            }
        }
        (was, is) => {
            let message = format!("was {}, is {}", described(was), described(is));
            report.add(Impact::Breaking, "type-changed", name, message);
        }
    }
    let is_changed = (&old.description, &old.notes) != (&new.description, &new.notes);
    report.docs(is_changed, "description", name, DOCUMENTATION);
}

pub(super) const DOCUMENTATION: &str = "the description, a limit or an example changed";

fn described(shape: &Shape) -> String {
    match shape {
        Shape::Object(_) => "a struct".to_owned(),
        Shape::Enum(_) => "an enum".to_owned(),
        Shape::Alias(ty) => format!("another name for `{ty}`"),
    }
}

/// Describes a change of a type.
pub(super) fn change(was: &(impl ToString + ?Sized), is: &(impl ToString + ?Sized)) -> String {
    let [was, is] = [was.to_string(), is.to_string()].map(|ty| ty.replace("runtime::", ""));
    format!("was `{was}`, is `{is}`")
}

/// Compares the traits that depend on the direction, and the setters that a type that is sent has.
fn direction(old: &TypeDef, new: &TypeDef, report: &mut Report<'_>) {
    let received = |direction| direction != Direction::Request;
    for (was, is, gain, loss) in [
        (
            old.direction.is_sent(),
            new.direction.is_sent(),
            "the type is now sent too: it has setters and implements `Serialize`",
            "the type is no longer sent: its setters and `Serialize` are gone",
        ),
        (
            received(old.direction),
            received(new.direction),
            "the type is now received too: it implements `Deserialize`",
            "the type is no longer received: `Deserialize` is gone",
        ),
    ] {
        match flipped(was, is) {
            Some(true) => report.add(Impact::Additive, "trait-added", &old.name, gain),
            Some(false) => report.add(Impact::Breaking, "trait-removed", &old.name, loss),
            None => {}
        }
    }
}

fn variants(
    name: &str,
    old: &[(String, String)],
    new: &[(String, String)],
    report: &mut Report<'_>,
) {
    for (variant, value) in old {
        let place = format!("{name}::{variant}");
        match new.iter().find(|(known, _)| known == variant) {
            Some((_, now)) if now != value => {
                let message = format!("the variant was `{value}` and is now `{now}`");
                report.add(Impact::Behavior, "value-changed", place, message);
            }
            Some(_) => {}
            None => {
                let message = match new.iter().find(|(_, known)| known == value) {
                    Some((now, _)) => format!("the variant of `{value}` is now called `{now}`"),
                    None => format!("the value `{value}` was removed, with its variant"),
                };
                report.add(Impact::Breaking, "value-removed", place, message);
            }
        }
    }
    for (variant, value) in new {
        let is_known = old.iter().any(|(known, _)| known == variant);
        if !is_known && !old.iter().any(|(_, known)| known == value) {
            let message = format!("the value `{value}` was added");
            report.add(Impact::Additive, "value-added", format!("{name}::{variant}"), message);
        }
    }
}

fn fields(versions: &Versions<'_>, [old, new]: [&TypeDef; 2], report: &mut Report<'_>) {
    for was in old.fields() {
        let place = format!("{}.{}", old.name, was.ident);
        match versions.new.field(&new.name, &was.ident) {
            Some(is) => field(versions, &place, [(old, was), (new, is)], report),
            None => {
                report.add(Impact::Breaking, "field-removed", place, "the field was removed");
            }
        }
    }
    for is in new.fields() {
        if versions.old.field(&old.name, &is.ident).is_none() {
            let place = format!("{}.{}", new.name, is.ident);
            let is_demanded = is.required && new.direction.is_sent();
            let (impact, message) = match is_demanded && old.direction.is_sent() {
                true => (
                    Impact::Behavior,
                    "a required field was added: a request without it is rejected before it is sent",
                ),
                false => (Impact::Additive, "the field was added"),
            };
            report.add(impact, "field-added", place, message);
        }
    }
}

fn field(
    versions: &Versions<'_>,
    place: &str,
    [(of_old, old), (of_new, new)]: [(&TypeDef, &Field); 2],
    report: &mut Report<'_>,
) {
    // Without `..`: what is added to a field must be compared, too.
    let Field {
        name: _,
        ident: _,
        ty: _,
        required: _,
        vouched: _,
        redacted: _,
        description: _,
        notes: _,
    } = old;
    let [was, is] = [(of_old, old), (of_new, new)].map(|(of, field)| {
        let is_plain = field.is_plain(of.direction);
        (is_plain, if is_plain { field.ty.to_string() } else { format!("Option<{}>", field.ty) })
    });
    if was.0 != is.0 || !versions.is_same(&old.ty, &new.ty) {
        report.add(Impact::Breaking, "type-changed", place, change(&was.1, &is.1));
    }
    if old.name != new.name {
        let message = format!("on the wire it was `{}` and is now `{}`", old.name, new.name);
        report.add(Impact::Behavior, "name-changed", place, message);
    }
    if of_old.direction.is_sent() && of_new.direction.is_sent() {
        required(old.required, new.required, place, report);
    }
    redacted(old.redacted, new.redacted, place, report);
    let is_changed = (&old.description, &old.notes, old.required)
        != (&new.description, &new.notes, new.required);
    report.docs(is_changed, "description", place, DOCUMENTATION);
}

/// Compares whether a request must have a value.
pub(super) fn required(was: bool, is: bool, place: &str, report: &mut Report<'_>) {
    match flipped(was, is) {
        Some(true) => report.add(
            Impact::Behavior,
            "required",
            place,
            "it is now required: a request without it is rejected before it is sent",
        ),
        Some(false) => report.add(Impact::Additive, "optional", place, "it is now optional"),
        None => {}
    }
}

/// Compares whether a value is printed.
pub(super) fn redacted(was: bool, is: bool, place: &str, report: &mut Report<'_>) {
    if let Some(is_redacted) = flipped(was, is) {
        let message = match is_redacted {
            true => "`Debug` no longer prints its value",
            false => "`Debug` now prints its value",
        };
        report.add(Impact::Behavior, "redacted", place, message);
    }
}
