//! Compares the schema derived by a Rust type with its component, so that neither changes alone.

use std::collections::BTreeSet;

use serde_json::Value;

pub(super) fn check(component: &Value, derived: &Value) -> Result<(), String> {
    at(derived, "", component, derived)
}

fn at(root: &Value, place: &str, spec: &Value, derived: &Value) -> Result<(), String> {
    let derived = without_null(derived);
    if let Some(name) = spec["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        let named = derived["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
        return same(place, "type", &Some(name), &named);
    }
    // An inline schema has a separate Rust type.
    let own = derived["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
    let derived = own.and_then(|place| root.pointer(place).cloned()).unwrap_or(derived);
    same(place, "type", &kind(spec), &kind(&derived))?;
    same(place, "values", &values(spec), &values(&derived["anyOf"][0]))?;
    if spec["enum"].is_array() {
        return same(place, "openness", &Some(&serde_json::json!({})), &derived["anyOf"].get(1));
    }
    if spec["items"].is_object() {
        at(root, &format!("{place}[]"), &spec["items"], &derived["items"])?;
    }
    if !spec["properties"].is_object() {
        return Ok(());
    }
    same(place, "required", &values_of(&spec["required"]), &values_of(&derived["required"]))?;
    let names = |schema: &Value| keys(&schema["properties"]);
    same(place, "fields", &names(spec), &names(&derived))?;
    for name in names(spec) {
        at(
            root,
            &format!("{place}/{name}"),
            &spec["properties"][&name],
            &derived["properties"][&name],
        )?;
    }
    Ok(())
}

fn same<T: PartialEq + std::fmt::Debug>(
    place: &str,
    what: &str,
    spec: &T,
    derived: &T,
) -> Result<(), String> {
    if spec == derived {
        Ok(())
    } else {
        Err(format!("{place}: {what}: {spec:?} in the specification, {derived:?} in Rust"))
    }
}

/// Removes `null`: schemars describes an optional field as nullable, WeChat Pay as absent.
fn without_null(schema: &Value) -> Value {
    let null = serde_json::json!({"type": "null"});
    let others = schema["anyOf"].as_array().filter(|any| any.contains(&null));
    if let Some(other) = others.and_then(|any| any.iter().find(|other| **other != null)) {
        return other.clone();
    }
    let mut schema = schema.clone();
    if let Some(kinds) = schema["type"].as_array() {
        schema["type"] = kinds.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
    }
    schema
}

/// Returns the type, and the format if it changes the Rust type.
fn kind(schema: &Value) -> (Option<&str>, Option<&str>) {
    let format =
        schema["format"].as_str().filter(|format| ["date-time", "binary"].contains(format));
    (schema["type"].as_str(), format)
}

fn values(schema: &Value) -> Vec<&Value> {
    schema["enum"].as_array().into_iter().flatten().collect()
}

fn values_of(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(Value::to_string).collect()
}

fn keys(object: &Value) -> Vec<String> {
    let mut keys: Vec<String> =
        object.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
    keys.sort();
    keys
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn differ(spec: Value, derived: Value, what: &str) {
        let fault = check(&spec, &derived).unwrap_err();
        assert!(fault.contains(what), "{fault}");
    }

    #[test]
    fn schema_that_differs_is_reported() {
        let spec =
            json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}});
        let derived = |required: Value, a: Value| json!({"type": "object", "required": required, "properties": {"a": a}});
        let string = json!({"type": "string"});
        assert_eq!(check(&spec, &derived(json!(["a"]), string.clone())), Ok(()));
        differ(spec.clone(), derived(json!([]), string), "required");
        differ(spec.clone(), derived(json!(["a"]), json!({"type": "integer"})), "/a: type");
        differ(
            spec.clone(),
            derived(json!(["a"]), json!({"type": "string", "format": "date-time"})),
            "/a: type",
        );
        differ(spec, json!({"type": "object", "required": ["a"], "properties": {}}), "fields");
        let listed = |values: Value, rest: Value| json!({"type": "string", "anyOf": [{"enum": values}, rest]});
        let spec = json!({"type": "string", "enum": ["A", "B"]});
        differ(spec.clone(), listed(json!(["A"]), json!({})), "values");
        differ(spec, listed(json!(["A", "B"]), json!({"type": "null"})), "");
    }
}
