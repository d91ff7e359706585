//! Brings the paths of one family, and all that they refer to, into one OpenAPI 3.0 document. Nothing is repaired here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::document::{Document, METHODS};
use crate::error::Error;
use crate::import::families::Family;
use crate::import::lock::Lock;
use crate::import::source::Source;
use crate::import::{names, swagger, text_of};
use crate::load::tree::Tree;

/// Converts a family.
pub(super) fn convert(source: &Source, family: &Family, lock: &Lock) -> Result<Document, Error> {
    let mut converter = Converter { source, components: BTreeMap::new(), origins: BTreeMap::new() };
    let mut paths = Map::new();
    for item in &family.paths {
        paths.insert(item.path.clone(), converter.item(&item.value)?);
    }
    name_operations(&family.name, &mut paths, lock);
    let mut components = Map::new();
    for ((kind, name), value) in converter.components {
        let kind = components.entry(kind).or_insert_with(|| json!({}));
        kind[name] = value;
    }
    let version = text_of(&source.root["info"], "version");
    let root = json!({
        "openapi": "3.0.3",
        "info": {"title": title(&family.name), "version": version},
        "servers": [{"url": "https://api.mch.weixin.qq.com"}],
        "paths": paths,
        "components": components,
    });
    Ok(Document { path: source.tree.path(&source.main), family: family.module.clone(), root })
}

/// Gives every operation its id, and says when it may be repeated: a `GET` always, anything else is never guessed.
fn name_operations(family: &str, paths: &mut Map<String, Value>, lock: &Lock) {
    let sites: Vec<(String, String)> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = METHODS.into_iter().filter(|method| item.get(method).is_some());
            methods.map(|method| (method.to_owned(), path.clone()))
        })
        .collect();
    let named = sites.iter().map(|(method, path)| (method.as_str(), path.as_str()));
    for ((method, path), name) in names::operations(family, named, lock) {
        let operation = &mut paths[&path][&method];
        operation["operationId"] = name.into();
        if operation.get("x-wechatpay-retry").is_none() {
            let class = if method == "get" { "safe" } else { "never" };
            operation["x-wechatpay-retry"] = class.into();
        }
    }
}

/// Makes a title of a family's name, which names its client: `bank-transfer` is `Bank Transfer`.
fn title(family: &str) -> String {
    let words = family.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    let title = words.collect::<Vec<_>>().join(" ");
    let is_name = title.starts_with(|c: char| c.is_ascii_uppercase());
    if is_name { title } else { format!("Api {title}") }
}

/// Follows references out of files, and collects what they name as components.
pub(super) struct Converter<'a> {
    pub(super) source: &'a Source,
    components: BTreeMap<(String, String), Value>,
    /// Where each component came from: file and pointer.
    origins: BTreeMap<(String, String), String>,
}

impl Converter<'_> {
    fn item(&mut self, item: &Value) -> Result<Value, Error> {
        let main = self.source.main.clone();
        let (item, file) = self.follow(item, &main)?;
        let mut converted = Map::new();
        for method in METHODS {
            let Some(operation) = item.get(method).filter(|operation| operation.is_object()) else {
                continue;
            };
            let operation = if self.source.is_swagger() {
                swagger::operation(self, operation, &item["parameters"], &file)?
            } else {
                self.operation(operation, &item["parameters"], &file)?
            };
            converted.insert(method.to_owned(), operation);
        }
        Ok(Value::Object(converted))
    }

    /// Converts an operation of OpenAPI 3.0: only its references change, and what our conventions do not know is left out.
    fn operation(&mut self, value: &Value, shared: &Value, file: &str) -> Result<Value, Error> {
        let mut operation = kept(value);
        let own = value["parameters"].as_array().into_iter().flatten();
        let mut parameters = Vec::new();
        for parameter in own.chain(shared.as_array().into_iter().flatten()) {
            let (parameter, file) = self.follow(parameter, file)?;
            parameters.push(self.bundle(&parameter, &file, "schemas")?);
        }
        operation.insert("parameters".to_owned(), Value::Array(parameters));
        if let Some(body) = value.get("requestBody") {
            let (body, file) = self.follow(body, file)?;
            let body = self.bundle(&body, &file, "schemas")?;
            operation.insert("requestBody".to_owned(), one_kind(body));
        }
        let mut answers = Map::new();
        for (status, answer) in value["responses"].as_object().into_iter().flatten() {
            let (answer, file) = self.follow(answer, file)?;
            let answer = one_kind(self.bundle(&answer, &file, "schemas")?);
            answers.insert(status.clone(), answer);
        }
        operation.insert("responses".to_owned(), Value::Object(answers));
        Ok(Value::Object(operation))
    }

    /// Returns what a value that may be a reference means, and the file that it stands in.
    pub(super) fn follow(&mut self, value: &Value, file: &str) -> Result<(Value, String), Error> {
        const LONGEST_CHAIN: usize = 32;
        let (mut value, mut file) = (value.clone(), file.to_owned());
        for _ in 0..LONGEST_CHAIN {
            let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
                return Ok((value, file));
            };
            let (target, keys) = self.locate(reference, &file)?;
            value = self.at(&target, &keys, reference, &file)?;
            file = target;
        }
        Err(self.fault(&file, "references lead round in a circle"))
    }

    /// Copies a value; references become references to components of `kind`.
    pub(super) fn bundle(&mut self, value: &Value, file: &str, kind: &str) -> Result<Value, Error> {
        self.copy(value, file, kind, false)
    }

    fn copy(&mut self, value: &Value, file: &str, kind: &str, names: bool) -> Result<Value, Error> {
        match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| self.copy(item, file, kind, false));
                items.collect::<Result<_, _>>().map(Value::Array)
            }
            Value::Object(fields) => {
                let mut copied = Map::new();
                for (key, value) in fields {
                    let shown = matches!(key.as_str(), "example" | "examples" | "enum" | "default");
                    let value = match value.as_str() {
                        Some(reference) if key == "$ref" && !names => {
                            self.component(reference, file, kind)?.into()
                        }
                        _ if shown && !names => value.clone(),
                        _ => self.copy(value, file, kind, key == "properties" && !names)?,
                    };
                    copied.insert(key.clone(), value);
                }
                Ok(Value::Object(copied))
            }
            other => Ok(other.clone()),
        }
    }

    /// Makes what a reference names a component, and returns the reference to it.
    fn component(&mut self, reference: &str, file: &str, kind: &str) -> Result<String, Error> {
        let (target, keys) = self.locate(reference, file)?;
        let origin = format!("{target}#/{}", keys.join("/"));
        let stem = target.rsplit('/').next().unwrap_or_default();
        let stem = stem.split('.').next().unwrap_or_default();
        let last = keys.last().map_or(stem, String::as_str);
        let clean = |name: &str| -> String {
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
        };
        let numbered = (2..).map(|number| format!("{}_{}{number}", clean(stem), clean(last)));
        let mut names = [clean(last), clean(&format!("{stem}_{last}"))].into_iter().chain(numbered);
        let key = loop {
            let key = (kind.to_owned(), names.next().unwrap_or_default());
            match self.origins.get(&key) {
                Some(known) if *known == origin => return Ok(pointer(&key)),
                Some(_) => {}
                None => break key,
            }
        };
        self.origins.insert(key.clone(), origin);
        let value = self.at(&target, &keys, reference, file)?;
        let value = self.bundle(&value, &target, kind)?;
        self.components.insert(key.clone(), value);
        Ok(pointer(&key))
    }

    /// Splits a reference into the file, and the keys in it.
    fn locate(&self, reference: &str, file: &str) -> Result<(String, Vec<String>), Error> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let target = match path {
            "" => Some(file.to_owned()),
            path => Tree::resolve(file, path),
        };
        let outside = || self.fault(file, &format!("`{reference}` leads out of the folder"));
        let keys = fragment.split('/').filter(|key| !key.is_empty());
        let keys = keys.map(|key| key.replace("~1", "/").replace("~0", "~"));
        Ok((target.ok_or_else(outside)?, keys.collect()))
    }

    fn at(&self, target: &str, keys: &[String], of: &str, file: &str) -> Result<Value, Error> {
        let root = self.source.tree.file(target)?;
        let value = keys.iter().try_fold(&*root, |value, key| value.get(key));
        value.cloned().ok_or_else(|| self.fault(file, &format!("`{of}` names nothing")))
    }

    fn fault(&self, file: &str, reason: &str) -> Error {
        Error::Document { path: self.source.tree.path(file), reason: reason.to_owned() }
    }
}

fn pointer((kind, name): &(String, String)) -> String {
    format!("#/components/{kind}/{name}")
}

/// Keeps of an operation what is the same in all versions, and finds the official page in its description.
pub(super) fn kept(operation: &Value) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in operation.as_object().into_iter().flatten() {
        let known = matches!(key.as_str(), "summary" | "description" | "deprecated");
        if (known && !value.is_null()) || key.starts_with("x-wechatpay-") {
            kept.insert(key.clone(), value.clone());
        }
    }
    let page = official_page(&text_of(operation, "description"));
    if let Some(page) = page.filter(|_| !kept.contains_key("x-wechatpay-docs")) {
        kept.insert("x-wechatpay-docs".to_owned(), page.into());
    }
    kept
}

/// Finds the first link to WeChat Pay's documentation.
fn official_page(description: &str) -> Option<String> {
    let start = description.find("https://pay.weixin.qq.com/")?;
    let rest = &description[start..];
    let legal =
        |c: char| c.is_ascii_graphic() && !matches!(c, ')' | ']' | '"' | '\'' | '<' | '>' | '`');
    let end = rest.find(|c: char| !legal(c)).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// Keeps one kind of content: a form, JSON under its plain name, or what there is.
fn one_kind(mut holder: Value) -> Value {
    let Some(Value::Object(content)) = holder.get_mut("content").map(Value::take) else {
        return holder;
    };
    let find = |part: &str| content.iter().find(|(kind, _)| kind.contains(part));
    let form = find("multipart/").map(|(_, value)| ("multipart/form-data", value));
    let json = find("json").or_else(|| find("*/*")).map(|(_, value)| ("application/json", value));
    let any = content.iter().next().map(|(kind, value)| (kind.as_str(), value));
    if let Some((kind, value)) = form.or(json).or(any) {
        holder["content"] = json!({kind: value});
    } else if let Some(holder) = holder.as_object_mut() {
        holder.remove("content");
    }
    holder
}
