//! What a schema says for people only: its limits, its default, an example. In English and Chinese.

use serde_json::{Map, Value};

/// The keywords that [`of`] writes out, none of which may shape a type.
pub(crate) const KEYWORDS: [&str; 14] = [
    "default",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "pattern",
    "uniqueItems",
];

/// Writes a schema's limits, default and example as paragraphs; empty when it has none.
pub(crate) fn of(schema: &Value) -> String {
    let example = schema.get("example").and_then(example);
    join([values(schema), limits(schema), default(schema), example])
}

/// Writes a schema's limits and default as paragraphs; empty when it has none.
pub(crate) fn limits_and_default(schema: &Value) -> String {
    join([values(schema), limits(schema), default(schema), None])
}

/// Writes an example as a paragraph, when it fits into a line.
pub(crate) fn example(value: &Value) -> Option<String> {
    let fits = !value.is_object() && !value.is_array();
    fits.then(|| format!("Example 示例: `{}`", plain(value)))
}

fn join(paragraphs: [Option<String>; 4]) -> String {
    paragraphs.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// Returns whether a field's value must not be printed: it identifies a user, is a token, or is encrypted on the wire.
pub(crate) fn is_redacted(schema: &Map<String, Value>) -> bool {
    ["x-wechatpay-redacted", "x-wechatpay-sensitive"]
        .iter()
        .any(|mark| schema.get(*mark) == Some(&Value::Bool(true)))
}

/// Writes the values that a number, or a text that makes no enum, is documented to have.
fn values(schema: &Value) -> Option<String> {
    let values = schema["x-wechatpay-values"].as_array()?;
    let values: Vec<String> = values.iter().map(|value| format!("`{}`", plain(value))).collect();
    Some(format!("Documented values 文档取值: {}", values.join(", ")))
}

/// Returns whether a field is a text that is encrypted on the wire.
pub(crate) fn is_sensitive(schema: &Map<String, Value>) -> bool {
    schema.get("x-wechatpay-sensitive") == Some(&Value::Bool(true))
        && schema.get("type").is_some_and(|kind| kind == "string")
}

fn limits(schema: &Value) -> Option<String> {
    let limits: Vec<(String, String)> = [
        range(schema, "minLength", "maxLength")
            .map(|range| (range.english("characters"), range.chinese("个字符"))),
        range(schema, "minItems", "maxItems")
            .map(|range| (range.english("items"), range.chinese("项"))),
        range(schema, "minimum", "maximum").map(|range| (range.english(""), range.chinese(""))),
        schema["pattern"]
            .as_str()
            .map(|pattern| (format!("matching `{pattern}`"), format!("格式 `{pattern}`"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (english, chinese): (Vec<_>, Vec<_>) = limits.into_iter().unzip();
    let (english, chinese) = (english.join(", "), chinese.join("，"));
    (!english.is_empty()).then(|| {
        format!(
            "Documented limit, not checked here: {english}. 文档限制（客户端不校验）：{chinese}。"
        )
    })
}

fn default(schema: &Value) -> Option<String> {
    schema
        .get("default")
        .map(|value| format!("When absent, the server takes `{}`. 缺省值 `{0}`。", plain(value)))
}

/// Writes a value as one would type it: a text without its quotes.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

struct Range {
    least: Option<String>,
    most: Option<String>,
}

fn range(schema: &Value, least: &str, most: &str) -> Option<Range> {
    let range = Range { least: schema.get(least).map(plain), most: schema.get(most).map(plain) };
    (range.least.is_some() || range.most.is_some()).then_some(range)
}

impl Range {
    fn english(&self, unit: &str) -> String {
        let range = match (&self.least, &self.most) {
            (Some(least), Some(most)) if least == most => format!("exactly {least}"),
            (Some(least), Some(most)) => format!("{least} to {most}"),
            (Some(least), None) => format!("at least {least}"),
            (None, most) => format!("at most {}", most.as_deref().unwrap_or_default()),
        };
        format!("{range} {unit}").trim_end().to_owned()
    }

    fn chinese(&self, unit: &str) -> String {
        let range = match (&self.least, &self.most) {
            (Some(least), Some(most)) if least == most => format!("固定 {least}"),
            (Some(least), Some(most)) => format!("{least} 至 {most}"),
            (Some(least), None) => format!("至少 {least}"),
            (None, most) => format!("最多 {}", most.as_deref().unwrap_or_default()),
        };
        format!("{range} {unit}").trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn limits_are_written_out_in_both_languages() {
        let notes = of(&json!({"type": "string", "maxLength": 128}));
        assert_eq!(
            notes,
            "Documented limit, not checked here: at most 128 characters. 文档限制（客户端不校验）：最多 128 个字符。"
        );
    }

    #[test]
    fn each_note_is_a_paragraph() {
        let notes = of(
            &json!({"minLength": 1, "maxLength": 8, "pattern": "^[a-z]+$", "default": "a", "example": "b"}),
        );
        assert_eq!(notes.split("\n\n").count(), 3, "{notes}");
        assert!(notes.contains("1 to 8 characters, matching `^[a-z]+$`"), "{notes}");
        assert!(notes.contains("takes `a`") && notes.ends_with("`b`"), "{notes}");
    }

    #[test]
    fn a_schema_without_limits_has_no_notes() {
        assert_eq!(of(&json!({"type": "string"})), "");
    }
}
