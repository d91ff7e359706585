//! Parses YAML 1.2 into JSON values, by the core schema; what JSON cannot represent is an error.
//!
//! YAML 1.1 would read `1900013511_10000` as a number and `no` as false; both are strings here.

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use serde_json::{Map, Number, Value};

use crate::document::METHODS;
use crate::document::pointer::Pointer;
use crate::error::{Error, Position};

/// A syntax error; lines and columns count from 1.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) reason: String,
}

impl Fault {
    /// Adds the path of the file.
    pub(super) fn into_error(self, path: &std::path::Path) -> Error {
        Error::Syntax {
            path: path.to_owned(),
            line: self.line,
            column: self.column,
            reason: self.reason,
        }
    }
}

/// Parses one document. The order of keys is not kept.
pub(super) fn parse(text: &str) -> Result<Value, Fault> {
    Loader::new(text, false).document()
}

/// A description by others, as it was read.
#[derive(Debug, PartialEq)]
pub(super) struct Lenient {
    pub(super) root: Value,
    /// The keys that are there twice, where the second one stands.
    pub(super) duplicates: Vec<Duplicate>,
}

/// A key that is there twice in one object.
#[derive(Debug, PartialEq)]
pub(super) struct Duplicate {
    pub(super) key: String,
    /// The keys that lead to the object.
    pub(super) place: Pointer,
    pub(super) position: Position,
}

/// Parses a description by others: the last of duplicate keys wins, except for paths and
/// operations, a number that is too long is a string, merge keys are merged, and only the first
/// document counts.
pub(super) fn parse_leniently(text: &str) -> Result<Lenient, Fault> {
    let mut loader = Loader::new(text, true);
    let root = loader.document()?;
    Ok(Lenient { root, duplicates: loader.duplicates })
}

struct Loader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    anchors: BTreeMap<usize, Anchored>,
    /// The number of nodes so far, copies included; a long string counts as several.
    nodes: usize,
    lenient: bool,
    /// The keys that lead to the value that is read.
    place: Pointer,
    duplicates: Vec<Duplicate>,
}

/// A value that aliases copy.
struct Anchored {
    value: Value,
    nodes: usize,
}

/// The whole description of WeChat Pay has a tenth of this. Aliases of aliases reach any number in
/// a few lines.
const MOST_NODES: usize = 1_000_000;

/// A string counts as one more node for each of these bytes.
const BYTES_PER_NODE: usize = 64;

/// Specifications are nested a dozen levels deep; the limit keeps a hostile one from exhausting the
/// stack.
const DEEPEST: usize = 100;

const TOO_DEEP: &str = "nested more than 100 levels deep: move parts into components";

impl<'a> Loader<'a> {
    fn new(text: &'a str, lenient: bool) -> Self {
        Self {
            parser: Parser::new_from_str(text),
            anchors: BTreeMap::new(),
            nodes: 0,
            lenient,
            place: Pointer::default(),
            duplicates: Vec::new(),
        }
    }

    /// Reads the one document of the file.
    fn document(&mut self) -> Result<Value, Fault> {
        let mut root = Value::Null;
        let mut documents = 0;
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(root),
                Event::StreamStart
                | Event::DocumentStart(_)
                | Event::DocumentEnd
                | Event::Nothing => {}
                event => {
                    documents += 1;
                    if documents > 1 && self.lenient {
                        return Ok(root);
                    }
                    if documents > 1 {
                        return Err(fault(
                            span,
                            "the file has a second document: write one file for each",
                        ));
                    }
                    root = self.node(event, span, 0)?;
                }
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Fault> {
        match self.parser.next_event() {
            Some(event) => event.map_err(|error| scan_fault(&error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// Counts nodes that are about to be created.
    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Fault> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MOST_NODES {
            let reason = format!(
                "the file has more than {MOST_NODES} nodes, those that aliases repeat included: write components and $ref instead of aliases"
            );
            return Err(fault(span, reason));
        }
        Ok(())
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Value, Fault> {
        if depth > DEEPEST {
            return Err(fault(span, TOO_DEEP));
        }
        let before = self.nodes;
        self.count(1, span)?;
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.count(text.len() / BYTES_PER_NODE, span)?;
                let whole = || Value::String(text.clone().into_owned());
                match scalar(text.clone(), style, tag.as_deref(), span) {
                    Err(_) if self.lenient => (anchor, whole()),
                    value => (anchor, value?),
                }
            }
            Event::SequenceStart(anchor, _) => (anchor, self.sequence(depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.mapping(depth)?),
            Event::Alias(anchor) => {
                let nodes = self.anchors.get(&anchor).map(|anchored| anchored.nodes);
                self.count(nodes.unwrap_or_default(), span)?;
                let anchored = self
                    .anchors
                    .get(&anchor)
                    .ok_or_else(|| fault(span, "the alias refers to the value that contains it"))?;
                (0, anchored.value.clone())
            }
            _ => return Err(fault(span, "expected a value")),
        };
        if anchor > 0 {
            let nodes = self.nodes - before;
            self.count(nodes, span)?;
            self.anchors.insert(anchor, Anchored { value: value.clone(), nodes });
        }
        Ok(value)
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(items)),
                (event, span) => {
                    self.place.push(items.len().to_string());
                    items.push(self.node(event, span, depth + 1)?);
                    self.place.pop();
                }
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut fields = Map::new();
        loop {
            let (event, span) = self.next()?;
            let key = match event {
                Event::MappingEnd => return Ok(Value::Object(fields)),
                Event::Scalar(key, ..) if self.lenient => key.into_owned(),
                Event::Scalar(key, style, ..) => key_string(&key, style, span)?,
                _ => return Err(fault(span, "a key must be a string")),
            };
            self.count(key.len() / BYTES_PER_NODE, span)?;
            let (event, place) = self.next()?;
            self.place.push(key.as_str());
            let value = self.node(event, place, depth + 1)?;
            self.place.pop();
            if self.lenient && key == "<<" {
                merge(&mut fields, value);
                continue;
            }
            let known = fields.get(&key);
            if known.is_some_and(|known| !self.lenient || is_endpoint(&key, known)) {
                let reason = format!("duplicate key `{key}`: remove or rename one of the two");
                return Err(fault(span, reason));
            }
            if known.is_some_and(|known| *known != value) {
                let Fault { line, column, .. } = fault(span, "");
                self.duplicates.push(Duplicate {
                    key: key.clone(),
                    place: self.place.clone(),
                    position: Position { line, column },
                });
            }
            fields.insert(key, value);
        }
    }
}

/// Returns `true` if a duplicate key would drop operations: it is a path, or the method of an
/// operation.
fn is_endpoint(key: &str, value: &Value) -> bool {
    let is_path = key.starts_with('/') && value.is_object();
    is_path || (METHODS.contains(&key) && value.get("responses").is_some())
}

/// Adds the fields of a merge key; explicit fields win.
fn merge(fields: &mut Map<String, Value>, value: Value) {
    match value {
        Value::Object(merged) => {
            for (key, value) in merged {
                fields.entry(key).or_insert(value);
            }
        }
        Value::Array(items) => items.into_iter().for_each(|item| merge(fields, item)),
        _ => {}
    }
}

/// Returns a key as a string: `200:` is the key "200".
fn key_string(key: &str, style: ScalarStyle, span: Span) -> Result<String, Fault> {
    if key == "<<" && style == ScalarStyle::Plain {
        return Err(fault(span, "merge keys are YAML 1.1: list the fields, or use $ref"));
    }
    Ok(key.to_owned())
}

fn scalar(
    text: Cow<'_, str>,
    style: ScalarStyle,
    tag: Option<&Tag>,
    span: Span,
) -> Result<Value, Fault> {
    match tag {
        Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => {
            return Ok(Value::String(text.into_owned()));
        }
        Some(tag) => return Err(fault(span, format!("the tag `{tag}` is not supported"))),
        None if style != ScalarStyle::Plain => return Ok(Value::String(text.into_owned())),
        None => {}
    }
    match text.as_ref() {
        "" | "~" | "null" | "Null" | "NULL" => Ok(Value::Null),
        "true" | "True" | "TRUE" => Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => Ok(Value::Bool(false)),
        plain => number(plain, span)
            .map(|number| number.unwrap_or_else(|| Value::String(text.into_owned()))),
    }
}

/// Parses a plain scalar as a number of the core schema; none if it is a string.
fn number(text: &str, span: Span) -> Result<Option<Value>, Fault> {
    let radix = [("0x", 16), ("0o", 8)]
        .into_iter()
        .find_map(|(prefix, radix)| Some((text.strip_prefix(prefix)?, radix)));
    if let Some((digits, radix)) = radix {
        return Ok(u64::from_str_radix(digits, radix).ok().map(Value::from));
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned.is_empty() || !unsigned.contains(|c: char| c.is_ascii_digit()) {
        return match unsigned.to_ascii_lowercase().as_str() {
            ".inf" | ".nan" => Err(fault(span, "JSON does not have this number: quote it")),
            _ => Ok(None),
        };
    }
    if unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        let signed = text.strip_prefix('+').unwrap_or(text);
        let whole = signed
            .parse::<i64>()
            .map(Value::from)
            .or_else(|_| signed.parse::<u64>().map(Value::from));
        return whole.map(Some).map_err(|_| {
            fault(span, "the number is too long: quote it, or write one that fits into 64 bits")
        });
    }
    if !unsigned.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'))
    {
        return Ok(None);
    }
    Ok(text.parse().ok().and_then(Number::from_f64).map(Value::Number))
}

fn fault(span: Span, reason: impl Into<String>) -> Fault {
    Fault { line: span.start.line(), column: span.start.col() + 1, reason: reason.into() }
}

fn scan_fault(error: &ScanError) -> Fault {
    let place = error.marker();
    let reason = match error.info() {
        info if info.contains("recursion") => TOO_DEEP.to_owned(),
        info => info.to_owned(),
    };
    Fault { line: place.line(), column: place.col() + 1, reason }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_follow_the_core_schema_of_yaml_1_2() {
        for (text, value) in [
            ("1900013511_10000", json!("1900013511_10000")),
            ("no", json!("no")),
            ("on", json!("on")),
            ("2025-05-20", json!("2025-05-20")),
            ("12:30:45", json!("12:30:45")),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("010", json!(10)),
            ("-12", json!(-12)),
            ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
            ("1.50", json!(1.5)),
            ("1e3", json!(1000.0)),
            ("e3", json!("e3")),
            ("1-2", json!("1-2")),
            ("True", json!(true)),
            ("yes", json!("yes")),
            ("~", json!(null)),
            ("'1004'", json!("1004")),
            ("!!str 1004", json!("1004")),
        ] {
            assert_eq!(parse(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn keys_are_strings() {
        assert_eq!(parse("200: {4XX: a}\n'5': b"), Ok(json!({"200": {"4XX": "a"}, "5": "b"})));
    }

    #[test]
    fn aliases_repeat_their_anchor() {
        assert_eq!(parse("a: &x {b: 1}\nc: *x"), Ok(json!({"a": {"b": 1}, "c": {"b": 1}})));
    }

    #[test]
    fn json_is_yaml() {
        assert_eq!(
            parse("{\"a\": [1, \"\\u5237\\n\", null]}"),
            Ok(json!({"a": [1, "刷\n", null]}))
        );
    }

    #[test]
    fn what_json_cannot_represent_is_an_error() {
        for (text, line, reason) in [
            ("a: 1\na: 2", 2, "duplicate key `a`: remove or rename one of the two"),
            (
                "a: 181167098309019291163",
                1,
                "the number is too long: quote it, or write one that fits into 64 bits",
            ),
            ("a: .inf", 1, "JSON does not have this number: quote it"),
            ("<<: {a: 1}", 1, "merge keys are YAML 1.1: list the fields, or use $ref"),
            ("[a]: 1", 1, "a key must be a string"),
            ("a\n---\nb", 3, "the file has a second document: write one file for each"),
        ] {
            let fault = parse(text).unwrap_err();
            assert_eq!((fault.line, fault.reason.as_str()), (line, reason), "{text}");
        }
    }

    /// The reason, line and column of a failure in both ways to read; they must be the same.
    fn rejected(text: &str) -> (String, usize, usize) {
        let fault = parse(text).unwrap_err();
        let lenient = parse_leniently(text).unwrap_err();
        assert_eq!(fault, lenient);
        (fault.reason, fault.line, fault.column)
    }

    #[test]
    fn aliases_that_multiply_are_rejected_with_their_place() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..10 {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            bomb += &format!("a{level}: &a{level} [{aliases}]\n");
        }
        let (reason, line, column) = rejected(&bomb);
        assert!(reason.starts_with("the file has more than 1000000 nodes"), "{reason}");
        assert!(line == 6 && column > 1, "{line}:{column}");

        let long = format!("a: &a '{}'\nb:\n{}", "x".repeat(1 << 20), "  - *a\n".repeat(1000));
        let (reason, line, column) = rejected(&long);
        assert!(reason.starts_with("the file has more than 1000000 nodes"), "{reason}");
        assert!(line > 3 && column == 5, "{line}:{column}");

        let keys = format!("a: &a {{{}: 1}}\nb:\n{}", "x".repeat(1 << 20), "  - *a\n".repeat(1000));
        assert!(rejected(&keys).0.starts_with("the file has more than 1000000 nodes"));
    }

    #[test]
    fn anchors_in_anchors_count_with_each_copy() {
        let depth = DEEPEST - 2;
        let mut nested = String::new();
        (0..depth).for_each(|level| nested += &format!("&a{level} ["));
        nested += &vec!["x"; 20_000].join(",");
        nested += &"]".repeat(depth);
        assert!(rejected(&nested).0.starts_with("the file has more than 1000000 nodes"));
    }

    #[test]
    fn aliases_within_the_limit_are_expanded() {
        let aliases = vec!["*x"; 1000].join(", ");
        let list = parse(&format!("- &x {{a: 1}}\n- [{aliases}]")).unwrap();
        assert_eq!(list[1].as_array().unwrap().len(), 1000);
    }

    #[test]
    fn duplicate_path_or_operation_is_rejected_in_a_description_by_others() {
        for (text, key, place) in [
            ("paths:\n  /v3/a: {get: {}}\n  /v3/a: {post: {}}", "/v3/a", (3, 3)),
            ("get:\n  responses: {}\nget:\n  responses: {}", "get", (3, 1)),
        ] {
            let (line, column) = place;
            assert_eq!(
                rejected(text),
                (format!("duplicate key `{key}`: remove or rename one of the two"), line, column)
            );
        }
        let lenient = parse_leniently("a: 1\nb: {x: 1, x: 2}\na: 2\na: 2\nget: 1\nget: 2").unwrap();
        assert_eq!(lenient.root, json!({"a": 2, "b": {"x": 2}, "get": 2}));
        let duplicates: Vec<(String, String, usize, usize)> = lenient
            .duplicates
            .into_iter()
            .map(|it| (it.key, it.place.to_string(), it.position.line, it.position.column))
            .collect();
        let expected = [("x", "/b", 2, 11), ("a", "", 3, 1), ("get", "", 6, 1)];
        assert_eq!(
            duplicates,
            expected.map(|(key, place, line, column)| (key.into(), place.into(), line, column))
        );
    }
}
