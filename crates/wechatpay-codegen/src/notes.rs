//! What a schema says for people only, in one line of English and Chinese: limits, default,
//! example. It shapes no type.

use serde_json::Value;

use crate::document::flag;
use crate::emit::code;

/// Writes whether a value is required, its documented values, limits, default and example; empty
/// when it has none.
pub(crate) fn line(schema: &Value, required: bool) -> String {
    let mut notes: Vec<String> = required.then(|| "required 必填".to_owned()).into_iter().collect();
    notes.extend(
        [
            flag(schema, "deprecated").then(|| "deprecated 已废弃".to_owned()),
            values(schema),
            range(schema, "minLength", "maxLength", "characters", "个字符"),
            range(schema, "minItems", "maxItems", "items", "项"),
            range(schema, "minimum", "maximum", "", ""),
            schema["pattern"].as_str().map(|pattern| format!("format 格式 {}", code(pattern))),
            schema.get("default").map(|value| format!("default 缺省值 {}", code(&plain(value)))),
            schema.get("example").and_then(example),
        ]
        .into_iter()
        .flatten(),
    );
    let mut line = notes.join("; ");
    if let Some(first) = line.get(..1) {
        let first = first.to_ascii_uppercase();
        line.replace_range(..1, &first);
        line.push('.');
    }
    line
}

/// Writes a value as one would type it: a string without its quotes.
pub(crate) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn example(value: &Value) -> Option<String> {
    let fits = !value.is_object() && !value.is_array();
    fits.then(|| format!("example 示例 {}", code(&plain(value))))
}

/// The values that a number, or a string that is not an enum, is documented to have.
fn values(schema: &Value) -> Option<String> {
    let values = schema["x-wechatpay-values"].as_array()?;
    let values: Vec<String> = values.iter().map(|value| code(&plain(value))).collect();
    Some(format!("one of 取值 {}", values.join(", ")))
}

fn range(schema: &Value, least: &str, most: &str, unit: &str, unit_zh: &str) -> Option<String> {
    let (least, most) = (schema.get(least).map(plain), schema.get(most).map(plain));
    let (english, chinese) = match (least, most) {
        (Some(least), Some(most)) if least == most => {
            (format!("exactly {least}"), format!("固定 {least}"))
        }
        (Some(least), Some(most)) => (format!("{least} to {most}"), format!("{least} 至 {most}")),
        (Some(least), None) => (format!("at least {least}"), format!("至少 {least}")),
        (None, Some(most)) => (format!("at most {most}"), format!("最多 {most}")),
        (None, None) => return None,
    };
    let join = |range: String, unit: &str| format!("{range} {unit}").trim_end().to_owned();
    Some(format!("{} {}", join(english, unit), join(chinese, unit_zh)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn limits_are_written_in_both_languages() {
        let note = line(&json!({"type": "string", "maxLength": 128}), true);
        assert_eq!(note, "Required 必填; at most 128 characters 最多 128 个字符.");
    }

    #[test]
    fn every_note_is_in_one_line() {
        let schema = json!({"minLength": 1, "maxLength": 8, "pattern": "^[`\n]+$", "default": "a", "example": "b"});
        let expected = "1 to 8 characters 1 至 8 个字符; format 格式 `` ^[` ]+$ ``; default 缺省值 `a`; example 示例 `b`.";
        assert_eq!(line(&schema, false), expected);
    }

    #[test]
    fn schema_without_limits_has_no_note() {
        assert_eq!(line(&json!({"type": "string"}), false), "");
    }
}
