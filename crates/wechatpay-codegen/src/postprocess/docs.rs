//! Pass *docs*: documentation from the specification, one `///` line per line, and examples that compile.

use serde_json::Value;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Field, File, Item, ItemStruct, parse_quote};

use crate::notes;
use crate::postprocess::Options;
use crate::postprocess::redact::doc;
use crate::postprocess::syntax::{argument_of, type_name};
use crate::spec::{Kind, Operation, Parameter, Retry, Spec};

/// Documents the family's client.
pub(super) fn of_client(spec: &Spec) -> Attribute {
    let mut doc = spec.description.clone();
    if !spec.docs.is_empty() {
        doc = format!("{doc}\n\nOfficial pages 官方文档: <{}>", spec.docs);
    }
    parse_quote!(#[doc = #doc])
}

/// Documents the struct that builds a call.
pub(super) fn of_builder(operation: &Operation, spec: &Spec) -> Vec<Attribute> {
    let doc = format!(
        "A call of [`{client}::{id}`](super::{client}::{id}) in the making; [`send`](Self::send) sends it.",
        client = spec.client,
        id = operation.id
    );
    vec![
        parse_quote!(#[doc = #doc]),
        parse_quote!(#[derive(Clone)]),
        parse_quote!(#[must_use = "nothing is sent before `send` is awaited"]),
    ]
}

/// Documents a setter.
pub(super) fn of_parameter(parameter: &Parameter) -> Vec<Attribute> {
    let need = if parameter.required { "Required 必填" } else { "Optional 选填" };
    let meaning = match parameter.meaning.as_str() {
        "" => format!("Sets `{}`.", parameter.name),
        meaning => meaning.to_owned(),
    };
    let example = parameter.example.as_ref().and_then(notes::example).unwrap_or_default();
    let mut paragraphs = vec![meaning.as_str(), &parameter.notes, &example, need];
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    let doc = paragraphs.join("\n\n");
    vec![parse_quote!(#[doc = #doc])]
}

/// Documents the client's method.
pub(super) fn of_method(operation: &Operation, spec: &Spec, options: &Options) -> Attribute {
    let mut paragraphs = vec![operation.summary.clone(), operation.description.clone()];
    paragraphs.push(format!(
        "`{} {}`. {}",
        operation.method,
        operation.path,
        retry(&operation.retry)
    ));
    if !operation.docs.is_empty() {
        paragraphs.push(format!("Official page 官方文档: <{}>", operation.docs));
    }
    if let Some(example) = example(operation, spec, options) {
        paragraphs.push(example);
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    let doc = paragraphs.join("\n\n");
    parse_quote!(#[doc = #doc])
}

fn retry(retry: &Retry) -> String {
    match retry {
        Retry::Safe => "A repeat is harmless. 可安全重试。".to_owned(),
        Retry::SameKey(key) => format!("A repeat with the same `{key}` is harmless. 相同 `{key}` 可安全重试。"),
        Retry::Never => {
            "A failed call may have taken effect: do not repeat it blindly. 失败时可能已生效，请勿直接重试。".to_owned()
        }
    }
}

/// Writes a call with documented values; none when a required value is too large for a line.
fn example(operation: &Operation, spec: &Spec, options: &Options) -> Option<String> {
    let setters = operation.takes().map(|parameter| {
        let shown = operation.example.iter().find(|(setter, _)| *setter == parameter.setter);
        match shown.map(|(setter, value)| {
            Some(format!("    .{setter}({})\n", literal(&parameter.kind, value)?))
        }) {
            Some(line) => line,
            None if parameter.required => None,
            None => Some(String::new()),
        }
    });
    let setters: String = setters.collect::<Option<Vec<_>>>()?.concat();
    let Spec { family, .. } = spec;
    let call = format!(
        "let answer = client\n    .{family}()\n    .{}()\n{setters}    .send()\n    .await?;\n",
        operation.id
    );
    Some(match &options.example_crate {
        Some(name) => format!(
            "```no_run\n# async fn example(client: {name}::Client) -> Result<(), {name}::Error> {{\n{call}# let _ = answer;\n# Ok(())\n# }}\n```"
        ),
        None => {
            format!("```text\n{}```", call.replace(&format!("client\n    .{family}()"), "client"))
        }
    })
}

fn literal(kind: &Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::String | Kind::Enum(_) => Some(format!("{:?}", notes::plain(value))),
        Kind::Integer | Kind::Number | Kind::Boolean => Some(value.to_string()),
        Kind::DateTime | Kind::Json => None,
    }
}

/// Describes the fields that the specification leaves bare: by the first line of what they refer to, or by their name.
pub(super) fn describe_fields(items: &mut [Item]) {
    let lines: Vec<(String, Attribute)> = items.iter().filter_map(first_line).collect();
    for item in items.iter_mut() {
        if let Item::Struct(ItemStruct { fields, .. }) = item {
            fields.iter_mut().for_each(|field| describe(field, &lines));
        }
    }
}

fn describe(field: &mut Field, lines: &[(String, Attribute)]) {
    if field.attrs.iter().any(|attribute| attribute.path().is_ident("doc")) {
        return;
    }
    let inner = argument_of(&field.ty, "Option").unwrap_or_else(|| field.ty.clone());
    let line = lines.iter().find(|(name, _)| *name == type_name(&inner));
    let name =
        field.ident.as_ref().map_or_else(|| "The value".to_owned(), |name| format!("`{name}`"));
    let line = line.map_or_else(|| parse_quote!(#[doc = #name]), |(_, line)| line.clone());
    field.attrs.insert(0, line);
}

fn first_line(item: &Item) -> Option<(String, Attribute)> {
    let (name, attributes) = match item {
        Item::Struct(item) => (&item.ident, &item.attrs),
        Item::Enum(item) => (&item.ident, &item.attrs),
        _ => return None,
    };
    let text = doc(attributes.first()?)?;
    let line = text.lines().next()?.to_owned();
    Some((name.to_string(), parse_quote!(#[doc = #line])))
}

/// Writes documentation as people do: one line of source per line of text, a space after the slashes.
pub(crate) fn tidy(file: &mut File) {
    Tidy.visit_file_mut(file);
}

struct Tidy;

impl VisitMut for Tidy {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        *attributes = attributes.iter().flat_map(lines).collect();
    }
}

fn lines(attribute: &Attribute) -> Vec<Attribute> {
    let Some(text) = doc(attribute) else {
        return vec![attribute.clone()];
    };
    // What is one line may come from a `///` of ours, and has its space already.
    let spaced = text.starts_with(' ') && !text.contains('\n');
    let line = |line: &str| -> Attribute {
        let line = if line.is_empty() || spaced { line.to_owned() } else { format!(" {line}") };
        parse_quote!(#[doc = #line])
    };
    text.split('\n').map(line).collect()
}
