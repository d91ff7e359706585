//! `terms.yaml`: what a specification says for readers, in our own words and two languages. It is
//! applied after upstream's prose is removed, to the families that the file lists.
//!
//! ```yaml
//! families:
//!   refund: Refunds of payments 退款
//! operations:
//!   refund:
//!     create: Requests a refund of a payment 申请退款
//! pages:
//!   refund:
//!     create: https://pay.weixin.qq.com/doc/v3/merchant/4012791883
//! types:
//!   Transaction: An order and its payment 订单
//! fields:
//!   out_refund_no: Merchant refund number 商户退款单号
//!   refund:amount.total: Amount of the original order, in fen 原订单金额
//! values:
//!   trade_state:
//!     SUCCESS: Paid 支付成功
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::schemas::Node;
use crate::document::{Document, items, members, text};
use crate::error::{Error, Finding};
use crate::load;
use crate::pass::PassCount;

/// The name of the file.
pub(super) const FILE: &str = "terms.yaml";

/// The sections, and the number of keys that lead to a string.
const SECTIONS: [(&str, usize); 6] =
    [("families", 1), ("operations", 2), ("pages", 2), ("types", 1), ("fields", 1), ("values", 2)];

/// The longest English part of a summary, in characters.
const LONGEST_SUMMARY: usize = 100;

/// The strings of `terms.yaml`.
#[derive(Clone, Debug, Default)]
pub(super) struct Terms {
    path: PathBuf,
    contents: String,
    root: Value,
}

/// What the terms did to one family.
#[derive(Clone, Debug, Default)]
pub(super) struct Applied {
    /// The number of strings in the specification.
    changed: usize,
    /// What has no entry.
    pub(super) missing: Vec<Finding>,
    /// The entries that were used, by their places in the file.
    used: BTreeSet<String>,
}

impl Applied {
    /// Returns the line of the report on this.
    pub(super) fn count(&self) -> PassCount {
        let why = "the documentation is in our own words, and in two languages";
        PassCount { pass: "terms", why, changed: self.changed }
    }
}

impl Terms {
    /// Reads the file in `folder`; a missing file has no terms.
    pub(super) fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        let contents = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            contents => contents.map_err(|error| Error::file(&path, &error))?,
        };
        let root = load::value(&path, &contents)?;
        let terms = Self { path, contents, root };
        let findings = terms.malformed();
        if findings.is_empty() { Ok(terms) } else { Err(Error::Lint(findings)) }
    }

    /// Lists the modules that the file describes.
    fn families(&self) -> impl Iterator<Item = &String> {
        members(&self.root, "families").map(|(family, _)| family)
    }

    /// Writes summaries and descriptions into a specification, and lists what has none.
    pub(super) fn apply(&self, document: &mut Document) -> Applied {
        let family = document.family.clone();
        if !self.families().any(|listed| *listed == family) {
            return Applied::default();
        }
        let mut writer = Writer::new(self, document);
        writer.operations();
        writer.schemas();
        let Writer { texts, applied, .. } = writer;
        for (place, text) in &texts {
            let (parent, key) = place.keys().split_at(place.keys().len() - 1);
            let parent = document.root.pointer_mut(&pointer(parent));
            if let Some(parent) = parent.and_then(Value::as_object_mut) {
                parent.insert(key[0].clone(), text.as_str().into());
            }
        }
        Applied { changed: texts.len(), ..applied }
    }

    /// Lists the entries that fit nothing in the families that can use them, which are all
    /// imported. `is_whole` says that no family is left out.
    pub(super) fn unused(&self, applied: &[(&str, &Applied)], is_whole: bool) -> Vec<Finding> {
        let is_imported =
            |family: &String| is_whole || applied.iter().any(|(name, _)| name == family);
        let unused = self.entries().into_iter().filter_map(|entry| {
            let section = entry[0].as_str();
            let module = match section {
                "types" | "fields" | "values" => entry[1].split_once(':').map(|(module, _)| module),
                _ => Some(entry[1].as_str()),
            };
            let takes = |family: &&String| match module {
                None => true,
                Some(module) if matches!(section, "families" | "pages") => *family == module,
                Some(module) => *family == module || base(family) == module,
            };
            let mut takers = self.families().filter(takes).peekable();
            let place = pointer(&entry);
            let message = if takers.peek().is_none() {
                "no family of this name is under `families`: add it, or delete the entry"
            } else if takers.all(is_imported)
                && !applied.iter().any(|(_, it)| it.used.contains(&place))
            {
                "nothing has this name: correct it, or delete the entry"
            } else {
                return None;
            };
            Some(self.finding(&entry, message))
        });
        unused.collect()
    }

    /// Lists the keys that lead to each string.
    fn entries(&self) -> Vec<Vec<String>> {
        let mut entries = Vec::new();
        for (section, depth) in SECTIONS {
            for (key, value) in members(&self.root, section) {
                let inner = members(&self.root[section], key);
                match value {
                    Value::Object(_) if depth == 2 => {
                        entries
                            .extend(inner.map(|(inner, _)| {
                                vec![section.into(), key.clone(), inner.clone()]
                            }));
                    }
                    _ => entries.push(vec![section.to_owned(), key.clone()]),
                }
            }
        }
        entries
    }

    /// Lists the entries that do not have the form of the file.
    fn malformed(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let is_section = |key: &str| SECTIONS.iter().any(|(section, _)| *section == key);
        for key in self.root.as_object().into_iter().flat_map(|root| root.keys()) {
            if !is_section(key) {
                let names = SECTIONS.map(|(section, _)| format!("`{section}`")).join(", ");
                let message = format!("is not a section: write one of {names}");
                findings.push(self.finding(std::slice::from_ref(key), &message));
            }
        }
        for entry in self.entries() {
            let depth = SECTIONS.iter().find(|(section, _)| *section == entry[0]);
            let value = self.root.pointer(&pointer(&entry)).and_then(Value::as_str);
            let text = value.unwrap_or_default();
            let is_deep_enough = depth.is_some_and(|(_, depth)| entry.len() == depth + 1);
            let message = match (entry[0].as_str(), split(text)) {
                _ if !is_deep_enough || text.is_empty() => "must have a text".to_owned(),
                ("pages", _) if text.starts_with("https://") => continue,
                ("pages", _) => "must be a link that begins with https://".to_owned(),
                (_, (english, chinese)) if english.is_empty() || chinese.is_empty() => {
                    "must be English and then Chinese, as in `Merchant order number 商户订单号`"
                        .to_owned()
                }
                ("operations", (english, _)) if english.chars().count() > LONGEST_SUMMARY => {
                    let length = english.chars().count();
                    format!("has {length} characters of English: use at most {LONGEST_SUMMARY}")
                }
                ("operations", _) if text.contains('\n') => "must be one line".to_owned(),
                _ => continue,
            };
            findings.push(self.finding(&entry, &message));
        }
        findings
    }

    fn finding(&self, entry: &[String], message: &str) -> Finding {
        let line = self.line(entry);
        Finding {
            path: PathBuf::from(format!("{}:{line}", self.path.display())),
            pointer: pointer(entry),
            rule: "terms",
            message: format!("`{}` {message}", entry[1..].join(".")),
            position: None,
        }
    }

    /// Returns the line of an entry, from 1.
    fn line(&self, entry: &[String]) -> usize {
        let mut at = 0;
        for (depth, key) in entry.iter().enumerate() {
            let is_key = |line: &str| {
                let key_and_rest = line.trim_start().trim_start_matches(['"', '\'']);
                line.len() - line.trim_start().len() == 2 * depth
                    && key_and_rest
                        .strip_prefix(key.as_str())
                        .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
            };
            at += self.contents.lines().skip(at).position(is_key).unwrap_or_default();
        }
        at + 1
    }
}

/// Writes the terms into one specification.
struct Writer<'a> {
    terms: &'a Terms,
    document: &'a Document,
    /// By the name of a schema: the fields that hold it, and the operations that send or return it.
    parents: BTreeMap<String, BTreeSet<String>>,
    /// By the name of a schema: what sends or returns it.
    messages: BTreeMap<String, Message>,
    /// By the name of a schema: the term of the first field or parameter that holds it, and the
    /// keys of all.
    held: BTreeMap<String, (String, BTreeSet<String>)>,
    texts: Vec<(Pointer, String)>,
    applied: Applied,
}

/// A body or response of operations.
struct Message {
    /// `request` or `response`.
    kind: &'static str,
    /// The name and the summary of each operation.
    operations: Vec<(String, String)>,
}

impl<'a> Writer<'a> {
    fn new(terms: &'a Terms, document: &'a Document) -> Self {
        let mut writer = Self {
            terms,
            document,
            parents: BTreeMap::new(),
            messages: BTreeMap::new(),
            held: BTreeMap::new(),
            texts: Vec::new(),
            applied: Applied::default(),
        };
        for (place, field) in document.schemas() {
            let Some(name) = field_name(&place) else { continue };
            for held in references(Node::Schema, field) {
                writer.parents.entry(held).or_default().insert(name.to_owned());
            }
        }
        for (name, _) in members(&document.root["components"], "schemas") {
            writer.parents.entry(name.clone()).or_default().insert(name.clone());
        }
        writer
    }

    /// Describes the client, the operations and their parameters.
    fn operations(&mut self) {
        let family = self.document.family.clone();
        if let Some(text) = self.text(&["families", &family]) {
            self.texts.push((Pointer::default().descend(["info", "description"]), text));
        }
        for site in self.document.operations() {
            let id = text(site.value, "operationId");
            let modules = [family.as_str(), base(&family)];
            let summary = modules.iter().find_map(|module| self.text(&["operations", module, id]));
            match &summary {
                Some(summary) => self.texts.push((site.place.child("summary"), summary.clone())),
                None => self.miss("operations", &format!("{family}.{id}"), "the operation"),
            }
            if let Some(page) = self.text(&["pages", &family, id]) {
                self.texts.push((site.place.child("x-wechatpay-docs"), page));
            }
            for (index, parameter) in items(site.value, "parameters").enumerate() {
                let parameter = self.document.resolve(parameter);
                let name = text(parameter, "name");
                let place = site.place.child("parameters").child(index).child("description");
                match self.term(name, &[id.to_owned()]) {
                    Some(term) => {
                        let held = references(Node::Schema, &parameter["schema"]);
                        self.hold(held, &term, name, &[id.to_owned()]);
                        self.texts.push((place, term));
                    }
                    None => self.miss("fields", &format!("{id}.{name}"), "the parameter"),
                }
            }
            let request = ("request", &site.value["requestBody"]);
            let responses = members(site.value, "responses")
                .filter(|(status, _)| status.starts_with('2'))
                .map(|(_, response)| ("response", response));
            for (kind, message) in std::iter::once(request).chain(responses) {
                for name in references(Node::Message, message) {
                    self.parents.entry(name.clone()).or_default().insert(id.to_owned());
                    let of = self
                        .messages
                        .entry(name)
                        .or_insert_with(|| Message { kind, operations: Vec::new() });
                    of.operations.push((id.to_owned(), summary.clone().unwrap_or_default()));
                }
            }
        }
    }

    /// Describes the fields, and the types by the fields that hold them.
    fn schemas(&mut self) {
        for (place, field) in self.document.schemas() {
            let Some(name) = field_name(&place) else { continue };
            let parents: Vec<String> = match place.keys() {
                [_, _, schema, _, _] => {
                    self.parents.get(schema).into_iter().flatten().cloned().collect()
                }
                keys => keys
                    .iter()
                    .rev()
                    .skip(2)
                    .find(|key| *key != "items")
                    .cloned()
                    .into_iter()
                    .collect(),
            };
            let Some(term) = self.term(name, &parents) else {
                let of = parents.last().map_or(name.to_owned(), |of| format!("{of}.{name}"));
                self.miss("fields", &of, "the field");
                continue;
            };
            self.hold(references(Node::Schema, field), &term, name, &parents);
            if field.get("$ref").is_none() {
                self.texts.push((place.child("description"), term));
            }
        }
        for (name, schema) in members(&self.document.root["components"], "schemas") {
            let own = self.qualified(name).into_iter().find_map(|key| self.text(&["types", &key]));
            let held = self.held.get(name).cloned();
            let message = self.messages.get(name);
            let term = own
                .or_else(|| held.as_ref().map(|(term, _)| term.clone()))
                .or_else(|| message.map(of_operations));
            let Some(mut term) = term else {
                self.miss("types", name, "the type");
                continue;
            };
            let keys: Vec<String> = held.into_iter().flat_map(|(_, keys)| keys).collect();
            term.push_str(&self.values(schema, &keys));
            let place = Pointer::default().descend(["components", "schemas", name, "description"]);
            self.texts.push((place, term));
        }
    }

    /// Notes that a field or parameter holds some types.
    fn hold(&mut self, types: Vec<String>, term: &str, name: &str, parents: &[String]) {
        for held in types {
            let keys = self.keys(name, parents);
            let first = || (term.to_owned(), BTreeSet::new());
            self.held.entry(held).or_insert_with(first).1.extend(keys);
        }
    }

    /// Returns the lines on the values of an enum.
    fn values(&mut self, schema: &Value, keys: &[String]) -> String {
        let mut lines = String::new();
        // The narrowest key first.
        let mut keys = keys.to_vec();
        keys.sort_by_key(|key| (!key.contains('.'), !key.contains(':')));
        for value in items(schema, "enum").filter_map(Value::as_str) {
            if let Some(term) = keys.iter().find_map(|key| self.text(&["values", key, value])) {
                lines.push_str(if lines.is_empty() { "\n\n" } else { "\n" });
                lines.push_str(&format!("* `{value}`: {term}"));
            }
        }
        lines
    }

    /// Returns the term of a field or parameter.
    fn term(&mut self, name: &str, parents: &[String]) -> Option<String> {
        self.keys(name, parents).iter().find_map(|key| self.text(&["fields", key]))
    }

    /// Lists the keys of a field or parameter, the narrowest first.
    fn keys(&self, name: &str, parents: &[String]) -> Vec<String> {
        let with_parent: Vec<Vec<String>> =
            parents.iter().map(|parent| self.qualified(&format!("{parent}.{name}"))).collect();
        let mut keys: Vec<String> = (0..3)
            .flat_map(|level| with_parent.iter().map(move |keys| keys[level].clone()))
            .collect();
        keys.extend(self.qualified(name));
        keys
    }

    /// Returns a key for this family, for its base, and for all.
    fn qualified(&self, key: &str) -> Vec<String> {
        let family = &self.document.family;
        vec![format!("{family}:{key}"), format!("{}:{key}", base(family)), key.to_owned()]
    }

    /// Returns a string of the file, and marks it as used.
    fn text(&mut self, keys: &[&str]) -> Option<String> {
        let place = pointer(&keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
        let text = self.terms.root.pointer(&place)?.as_str()?.trim().to_owned();
        self.applied.used.insert(place);
        Some(text)
    }

    fn miss(&mut self, section: &str, key: &str, what: &str) {
        let finding = Finding {
            path: self.terms.path.clone(),
            pointer: format!("/{section}"),
            rule: "terms",
            message: format!(
                "`{key}`: {what} of the family `{}` has no text: add an entry",
                self.document.family
            ),
            position: None,
        };
        if !self.applied.missing.contains(&finding) {
            self.applied.missing.push(finding);
        }
    }
}

/// Returns the description of a body or response of operations.
fn of_operations(Message { kind, operations }: &Message) -> String {
    let word = if *kind == "request" { "请求" } else { "应答" };
    let ids: Vec<String> = operations.iter().map(|(id, _)| format!("`{id}`")).collect();
    let chinese = match operations.as_slice() {
        [(_, summary)] => split(summary).1,
        _ => "",
    };
    format!("The {kind} of {} {chinese}{word}", ids.join(", "))
}

/// Returns the name of the field at a place, if it is one.
fn field_name(place: &Pointer) -> Option<&str> {
    match place.keys() {
        [.., properties, name] if properties == "properties" => Some(name),
        _ => None,
    }
}

/// Lists the names of the schemas that a part of a document refers to.
fn references(node: Node, value: &Value) -> Vec<String> {
    let named = |value: &Value| {
        let name = value.get("$ref")?.as_str()?.strip_prefix("#/components/schemas/")?;
        Some(name.to_owned())
    };
    node.list(value).into_iter().filter_map(|(_, _, value)| named(value)).collect()
}

/// Returns the family whose entries `family` also takes: `pay` for `partner_pay`.
fn base(family: &str) -> &str {
    family.strip_prefix("partner_").unwrap_or(family)
}

/// Splits a string before its first word with a Chinese character.
fn split(text: &str) -> (&str, &str) {
    let is_chinese = |c: char| ('\u{3400}'..='\u{9fff}').contains(&c);
    let Some(first) = text.find(is_chinese) else { return (text.trim(), "") };
    let start = text[..first].rfind(char::is_whitespace).map_or(0, |space| space + 1);
    (text[..start].trim(), text[start..].trim())
}

/// Returns keys as a JSON pointer.
fn pointer(keys: &[String]) -> String {
    let mut place = Pointer::default();
    keys.iter().for_each(|key| place.push(key));
    place.to_string()
}

#[cfg(test)]
mod tests;
