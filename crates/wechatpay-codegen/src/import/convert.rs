//! Converts the paths of one family, and all that they refer to, into one OpenAPI 3.0 document.
//! Nothing is repaired here.

use serde_json::{Map, Value, json};

use crate::document::pointer::Pointer;
use crate::document::{Document, METHODS, items, text};
use crate::error::{Error, Finding};
use crate::import::by_hand::ByHand;
use crate::import::families::{self, Family};
use crate::import::lock::{Lock, site};
use crate::import::losses::Losses;
use crate::import::names::{self, Unnamed};
use crate::import::source::Source;
use crate::import::{openapi, swagger};
use crate::load::bundle::Bundle;

/// Converts a family. Returns what cannot be kept, too.
pub(super) fn convert(
    source: &Source,
    family: &Family,
    lock: &Lock,
    by_hand: &ByHand,
) -> Result<(Document, Vec<Finding>), Error> {
    let mut bundle = Bundle::new(&source.tree);
    let mut paths = Map::new();
    let mut findings = Vec::new();
    for item in &family.paths {
        let (value, file) = bundle.follow(&item.value, &source.main)?;
        let mut losses = Losses::new(source, &file);
        let place = match item.value.get("$ref").and_then(Value::as_str) {
            None => Pointer::default().descend(["paths", &item.described]),
            Some(reference) => fragment(reference),
        };
        losses.servers(&value, &place);
        losses.other_methods(&value, &place);
        let mut converted = json!({});
        for method in METHODS {
            let Some(operation) = value.get(method).filter(|operation| operation.is_object())
            else {
                continue;
            };
            let of = Place {
                file: &file,
                operation: place.child(method),
                parameters: [(place.child(method), operation), (place.clone(), &value)]
                    .iter()
                    .flat_map(|(place, holder)| {
                        let place = place.child("parameters");
                        let listed = items(holder, "parameters").enumerate();
                        listed.map(move |(index, parameter)| (place.child(index), parameter))
                    })
                    .collect(),
            };
            losses.servers(operation, &of.operation);
            families::same_server(source, item, &file, operation, &of.operation)?;
            losses.operation(operation, &of.operation);
            let mut kept = kept(operation);
            kept.extend(if source.is_swagger() {
                swagger::messages(&mut bundle, &source.root, operation, &of, &mut losses)?
            } else {
                openapi::messages(&mut bundle, operation, &of, &mut losses)?
            });
            converted[method] = kept.into();
        }
        findings.extend(losses.into_findings());
        paths.insert(item.path.clone(), converted);
    }
    let root = json!({
        "openapi": "3.0.3",
        "info": {
            "title": title(&family.name),
            "version": text(&source.root["info"], "version"),
        },
        "servers": [{"url": "https://api.mch.weixin.qq.com"}],
        "paths": paths,
        "components": bundle.into_components(),
    });
    let path = source.tree.path(&source.main);
    let mut document = Document { path, family: family.module.clone(), root };
    name_operations(&family.name, &mut document, lock, by_hand)?;
    Ok((document, findings))
}

/// Where an operation stands in a description.
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) operation: Pointer,
    /// Its parameters, those of its path included.
    pub(super) parameters: Vec<(Pointer, &'a Value)>,
}

/// Returns the place in its file that a reference names.
fn fragment(reference: &str) -> Pointer {
    let fragment = reference.split_once('#').map_or("", |(_, fragment)| fragment);
    fragment.split('/').filter(|key| !key.is_empty()).fold(Pointer::default(), |place, key| {
        place.child(key.replace("~1", "/").replace("~0", "~"))
    })
}

/// Sets the `operationId`s.
fn name_operations(
    family: &str,
    document: &mut Document,
    lock: &Lock,
    by_hand: &ByHand,
) -> Result<(), Error> {
    let operations = document.operations();
    let unnamed: Vec<Unnamed<'_>> = operations
        .iter()
        .map(|operation| Unnamed {
            method: operation.method,
            path: operation.path,
            upstream: text(operation.value, "operationId"),
        })
        .collect();
    let client = crate::names::client(&title(family));
    let named = names::operations(family, &client, &unnamed, lock, by_hand)?;
    for operation in document.operations_mut() {
        let name = named.get(&site(operation.method, operation.path)).cloned();
        operation.value["operationId"] = name.unwrap_or_default().into();
    }
    Ok(())
}

/// Returns the title of a family, which names its client: `Bank Transfer` for `bank-transfer`.
fn title(family: &str) -> String {
    let title = family
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("{}{}", word[..1].to_ascii_uppercase(), &word[1..]))
        .collect::<Vec<_>>()
        .join(" ");
    let is_name = title.starts_with(|c: char| c.is_ascii_uppercase());
    if is_name { title } else { format!("Api {title}").trim_end().to_owned() }
}

/// Returns what an operation has in all versions, and the link to the official page from its
/// description.
fn kept(operation: &Value) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in operation.as_object().into_iter().flatten() {
        let is_known =
            matches!(key.as_str(), "operationId" | "summary" | "description" | "deprecated");
        if (is_known && !value.is_null()) || key.starts_with("x-wechatpay-") {
            kept.insert(key.clone(), value.clone());
        }
    }
    if let Some(page) = official_page(text(operation, "description")) {
        kept.entry("x-wechatpay-docs").or_insert_with(|| page.into());
    }
    kept
}

/// Finds the first link to WeChat Pay's documentation.
fn official_page(description: &str) -> Option<&str> {
    let link = &description[description.find("https://pay.weixin.qq.com/")?..];
    let is_legal =
        |c: char| c.is_ascii_graphic() && !matches!(c, ')' | ']' | '"' | '\'' | '<' | '>' | '`');
    let end = link.find(|c: char| !is_legal(c)).unwrap_or(link.len());
    Some(&link[..end])
}
