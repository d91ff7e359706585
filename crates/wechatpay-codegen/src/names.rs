//! Rust names for the names of a specification, by the same rules as progenitor's.

use heck::{ToPascalCase, ToSnakeCase};

/// Returns the name of the client type for a title: `PalmService` for `Palm Service`.
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

/// Returns the name of a type.
pub(crate) fn pascal(name: &str) -> String {
    name.to_pascal_case()
}

/// Returns the name of a method or parameter; a keyword gets an underscore.
pub(crate) fn snake(name: &str) -> String {
    let name = name.to_snake_case();
    match name.chars().next() {
        None => "symbol".to_owned(),
        Some(first) if first.is_numeric() => format!("n{name}"),
        _ if is_keyword(&name) => format!("{name}_"),
        _ => name,
    }
}

/// Returns the name of a field and its setter, which must not be a method that every object has.
pub(crate) fn field(name: &str) -> String {
    let name = snake(name);
    if name == "new" { "new_".to_owned() } else { name }
}

/// Returns the name of the variant for a value of an enum.
pub(crate) fn variant(value: &str) -> String {
    let name = value.to_pascal_case();
    match name.chars().next() {
        None if value.is_empty() => "Empty".to_owned(),
        None => "Symbol".to_owned(),
        Some(first) if first.is_alphabetic() => name,
        Some(_) => format!("N{name}"),
    }
}

/// Returns the name of a constant, which is also the prefix of an enum's values.
pub(crate) fn shouting(name: &str) -> String {
    name.to_snake_case().to_ascii_uppercase()
}

/// Returns `true` if `name` is in snake_case already, so that its name in Rust is the same.
pub(crate) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.to_snake_case() == name
        && name.is_ascii()
}

/// Returns `true` if `name` is not an identifier, for example because it is a keyword.
pub(crate) fn is_keyword(name: &str) -> bool {
    // `gen` is a keyword since edition 2024, which syn does not know.
    name == "gen" || syn::parse_str::<syn::Ident>(name).is_err()
}

/// Returns `true` if a type called `name` would hide one that generated code uses.
pub(crate) fn is_reserved_type(name: &str) -> bool {
    ["Box", "Option", "Result", "Self", "String", "Vec"].contains(&name)
}

/// Lists the parameters of a path template, in order.
pub(crate) fn template(path: &str) -> Vec<&str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect()
}

/// Returns a path template without the names of its parameters, to compare it with others.
pub(crate) fn without_parameters(path: &str) -> String {
    let mut parts = path.split('{');
    let first = parts.next().unwrap_or_default();
    parts.fold(first.to_owned(), |bare, part| {
        format!("{bare}{{}}{}", part.split_once('}').map_or("", |(_, rest)| rest))
    })
}

/// Lists the segments of a path, without the empty ones.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
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
        for (name, expected) in
            [("type", "type_"), ("gen", "gen_"), ("2fa", "n2fa"), ("%", "symbol")]
        {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(template("/v3/{a}/b/{c_d}"), ["a", "c_d"]);
        assert_eq!(without_parameters("/v3/{a}/b/{c_d}/e"), "/v3/{}/b/{}/e");
    }

    #[test]
    fn snake_case_is_recognized() {
        assert!(is_snake("get_authorization"));
        for other in ["", "getAuthorization", "get-authorization", "1st", "获取", "get__x"] {
            assert!(!is_snake(other), "{other}");
        }
    }
}
