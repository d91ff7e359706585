//! Documentation of operations, in English and Chinese, with examples that compile.

use crate::emit::{Options, Writer, value};
use crate::spec::{Operation, Retry, Spec};

/// Documents the client's method for an operation.
pub(super) fn method(out: &mut Writer, spec: &Spec, operation: &Operation, options: &Options) {
    let deprecated = match operation.deprecated {
        true => "Deprecated by WeChat Pay 官方已废弃。",
        false => "",
    };
    let endpoint =
        format!("`{} {}`. {}", operation.method, operation.path, retry(&operation.retry));
    let page = match operation.docs.as_str() {
        "" => String::new(),
        docs => format!("Official page 官方文档: <{docs}>"),
    };
    out.doc(&[
        &inert(&operation.summary),
        &inert(&operation.description),
        deprecated,
        &endpoint,
        &page,
        &example(spec, operation, options).unwrap_or_default(),
    ]);
}

fn retry(retry: &Retry) -> String {
    match retry {
        Retry::Safe => "Safe to retry. 可安全重试。".to_owned(),
        Retry::SameKey(key) => {
            format!("Safe to retry with the same `{key}`. 相同 `{key}` 可安全重试。")
        }
        Retry::Never => "A failed call may have taken effect: query before repeating it. \
             失败时可能已生效，请先查询，勿直接重试。"
            .to_owned(),
    }
}

/// Writes a call with documented values; `None` when a required value has none that fits into a
/// line.
fn example(spec: &Spec, operation: &Operation, options: &Options) -> Option<String> {
    let types = match &options.example_crate {
        Some(name) => format!("{name}::{}::", spec.family),
        None => String::new(),
    };
    let mut setters = Vec::new();
    for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
        let example = parameter.example.as_ref()?;
        let value = value::argument(spec, &parameter.ty, example, &types)?;
        setters.push(format!("{}({value})", parameter.setter));
    }
    for field in operation.body_fields() {
        let shown = operation.example.as_ref().and_then(|example| example.get(&field.name));
        match shown.map(|shown| value::argument(spec, &field.ty, shown, &types)) {
            Some(Some(value)) => setters.push(format!("{}({value})", field.setter)),
            None if !field.required => {}
            _ => return None,
        }
    }
    if operation.upload.is_some()
        || operation.body.as_ref().is_some_and(|body| body.fields.is_none())
    {
        return None;
    }
    if operation.unsigned {
        setters.push("digest(\"SHA1\", hash)".to_owned());
    }
    let setters: String = setters.iter().map(|setter| format!("    .{setter}\n")).collect();
    let call = format!("    .{}()\n{setters}    .send()\n    .await?;\n", operation.id);
    Some(match &options.example_crate {
        Some(name) => {
            let family = &spec.family;
            let hash = if operation.unsigned { ", hash: &str" } else { "" };
            format!(
                "```no_run\n# async fn example(client: {name}::Client{hash}) -> Result<(), {name}::Error> {{\n\
                 let response = client\n    .{family}()\n{call}# let _ = response;\n# Ok(())\n# }}\n```"
            )
        }
        None => format!("```text\nlet response = client\n{call}```"),
    })
}

/// Rewrites a description so that nothing in it is compiled as an example: fences become text, and
/// no line is indented so far that Markdown reads it as code.
pub(super) fn inert(description: &str) -> String {
    let mut is_open = false;
    let lines = description.lines().map(|line| {
        let code = line.trim_start();
        let fence = ["```", "~~~"].into_iter().find(|fence| code.starts_with(fence));
        if let Some(fence) = fence {
            is_open = !is_open;
            return if is_open { format!("{fence}text") } else { fence.to_owned() };
        }
        let indent = line.len() - code.len();
        if is_open { line.to_owned() } else { format!("{}{code}", " ".repeat(indent.min(3))) }
    });
    let mut text = lines.collect::<Vec<_>>().join("\n");
    if is_open {
        text.push_str("\n```");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_a_description_is_never_an_example() {
        let evil = "Text\n```rust\npanic!()\n```\n\n    loop {}\n\ttab\n~~~\nopen";
        let expected = "Text\n```text\npanic!()\n```\n\n   loop {}\n tab\n~~~text\nopen\n```";
        assert_eq!(inert(evil), expected);
    }
}
