//! Names: what the specification's become in Rust, by the same rules as progenitor's.

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

/// Returns the type's name for a title: `Palm Service` is `PalmService`.
pub(crate) fn client(title: &str) -> String {
    title
        .split(' ')
        .flat_map(|word| {
            word.chars()
                .enumerate()
                .map(|(index, c)| if index == 0 { c.to_ascii_uppercase() } else { c })
        })
        .collect()
}

/// Returns `name` as a type's.
pub(crate) fn pascal(name: &str) -> String {
    name.to_pascal_case()
}

/// Returns `name` as a method's or field's, out of the way of keywords.
pub(crate) fn snake(name: &str) -> String {
    let name = name.to_snake_case();
    if is_keyword(&name) { format!("{name}_") } else { name }
}

/// Returns `name` as a field's and its setter's, which must not be a method of every object.
pub(crate) fn field(name: &str) -> String {
    let name = snake(name);
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        _ if name == "new" => "new_".to_owned(),
        _ => name,
    }
}

/// Returns a value as the name of an enum's variant.
pub(crate) fn variant(value: &str) -> String {
    let name = value.to_pascal_case();
    match name.chars().next() {
        None if value.is_empty() => "Empty".to_owned(),
        None => "Symbol".to_owned(),
        Some(first) if first.is_alphabetic() => name,
        Some(_) => format!("N{name}"),
    }
}

/// Returns `name` as a constant's, or an enum value's prefix.
pub(crate) fn shouting(name: &str) -> String {
    name.to_snake_case().to_ascii_uppercase()
}

/// Reports whether `name` is snake_case already, so that no one has to guess what it becomes.
pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.to_snake_case() == name
        && name.is_ascii()
}

/// Reports whether Rust has taken `name`.
pub(crate) fn is_keyword(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_err()
}

/// Returns `true` if a type called `name` would hide one that generated code uses.
pub(crate) fn is_reserved_type(name: &str) -> bool {
    ["Box", "Option", "Result", "Self", "String", "Vec"].contains(&name)
}

/// Lists the parameters of a path template, in order.
pub(crate) fn template(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

/// Reports whether an object is a schema, as far as one can tell: it says of what type it is, or lists values.
pub(crate) fn is_schema(value: &Value) -> bool {
    value["type"].is_string() || value["enum"].is_array()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_conventions() {
        assert_eq!(client("Palm Service"), "PalmService");
        assert_eq!(pascal("get_authorization"), "GetAuthorization");
        assert_eq!(shouting("AuthorizationState"), "AUTHORIZATION_STATE");
        assert_eq!(snake("Idempotency-Key"), "idempotency_key");
        assert_eq!(snake("type"), "type_");
        assert_eq!(template("/v3/{a}/b/{c_d}"), ["a", "c_d"]);
    }

    #[test]
    fn snake_case_is_told_from_the_rest() {
        assert!(is_snake("get_authorization"));
        for other in ["", "getAuthorization", "get-authorization", "1st", "获取", "get__x"] {
            assert!(!is_snake(other), "{other}");
        }
    }
}
