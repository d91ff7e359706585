//! Documentation of operations, in English and Chinese, with examples that compile.

use crate::emit::{Options, Writer, inert, value};
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
            // Examples of a consumer may be compiled with warnings denied.
            let allowed = if operation.deprecated { "# #[allow(deprecated)]\n" } else { "" };
            let hash = if operation.unsigned { ", hash: &str" } else { "" };
            format!(
                "```no_run\n{allowed}# async fn example(client: {name}::Client{hash}) -> Result<(), {name}::Error> {{\n\
                 let response = client\n    .{family}()\n{call}# let _ = response;\n# Ok(())\n# }}\n```"
            )
        }
        None => format!("```text\nlet response = client\n{call}```"),
    })
}
