//! Prints a specification as YAML, with its keys in the usual order.

use std::fmt::Write as _;

use serde_json::Value;

/// The keys that come first, in this order; the others follow by name.
const FIRST: [&str; 17] = [
    "openapi",
    "info",
    "externalDocs",
    "servers",
    "paths",
    "components",
    "operationId",
    "summary",
    "name",
    "in",
    "type",
    "format",
    "description",
    "required",
    "parameters",
    "requestBody",
    "responses",
];

/// Prints a document, with a header that names its source.
pub(super) fn print(root: &Value, source: &str) -> String {
    let mut text = format!(
        "# Imported by `cargo xtask import` from {source}. Put hand edits into the overlay next to it: an import\n# overwrites this file.\n"
    );
    if let Some(provenance) = root["info"]["x-wechatpay-source"].as_str() {
        let _ = writeln!(text, "# Source: {provenance}");
    }
    value(root, 0, &mut text);
    text
}

fn value(root: &Value, depth: usize, text: &mut String) {
    match root {
        Value::Object(fields) if !fields.is_empty() => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_by_key(|key| (rank(key), *key));
            for key in keys {
                indent(depth, text);
                let _ = write!(text, "{}:", scalar(key));
                field(&fields[key], depth, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                indent(depth, text);
                text.push('-');
                field(item, depth, text);
            }
        }
        _ => {}
    }
}

fn field(value_of: &Value, depth: usize, text: &mut String) {
    match value_of {
        Value::Object(fields) if fields.is_empty() => text.push_str(" {}\n"),
        Value::Array(items) if items.is_empty() => text.push_str(" []\n"),
        Value::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            let items: Vec<String> = items.iter().map(leaf).collect();
            let _ = writeln!(text, " [{}]", items.join(", "));
        }
        Value::Object(_) | Value::Array(_) => {
            text.push('\n');
            value(value_of, depth + 1, text);
        }
        leaf_value => {
            let _ = writeln!(text, " {}", leaf(leaf_value));
        }
    }
}

fn rank(key: &str) -> usize {
    FIRST.iter().position(|first| *first == key).unwrap_or(FIRST.len())
}

fn indent(depth: usize, text: &mut String) {
    text.extend(std::iter::repeat_n("  ", depth));
}

fn leaf(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), scalar)
}

/// Writes a string without quotes only if no version of YAML could read it as anything else.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.');
    const WORDS: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"];
    let word = text.to_ascii_lowercase();
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && text.chars().all(plain)
        && !WORDS.contains(&word.as_str());
    if is_plain {
        return text.to_owned();
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')) {
        return Value::from(text).to_string();
    }
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::load::parse;

    #[test]
    fn printed_document_is_read_back() {
        let value = json!({
            "openapi": "3.0.3",
            "paths": {"/v3/a/{b}": {"get": {"x": ["yes", "1", 1, "a: b", "", "a\nb", "it's", "{b}", "1900013511_10000"]}}},
            "list": [{"a": [], "b": {}}, [1, [2]], null, 1.5, true],
            "刷掌": "刷掌 # 1",
        });
        let text = print(&value, "test");
        let read = parse(std::path::Path::new("t.yaml"), &text).unwrap();
        assert_eq!(read.root, value, "{text}");
    }
}
