//! What an answer repeats of its request, so that it can be told whether it answers this one.

use serde_json::Value;

use crate::document::{Document, OperationRef as Site, flag, members};
use crate::names;
use crate::spec::{Location, Parameter};

/// The mark of a field of an answer whose value, when there is one, is the request's of the same name.
pub(crate) const MARK: &str = "x-wechatpay-echo";

/// A field of an answer that repeats a value of the request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Echo {
    /// The name on the wire, of both.
    pub(crate) name: String,
    /// The answer's field.
    pub(crate) field: String,
    /// The request's field of the body or parameter; also the setter, unless it stands in the body.
    pub(crate) asked: String,
    /// Where the request has it.
    pub(crate) location: Location,
}

impl Echo {
    /// Reads what an operation that takes `parameters` is answered with; the lint has checked that they match.
    pub(crate) fn read(
        document: &Document,
        site: &Site<'_>,
        parameters: &[&Parameter],
    ) -> Vec<Self> {
        let echo = |(name, _): (&String, &Value)| {
            let parameter = of_request(name, parameters)?;
            let in_body = parameter.location == Location::Body;
            Some(Self {
                name: name.clone(),
                field: names::snake(name),
                asked: if in_body { names::snake(name) } else { parameter.setter.clone() },
                location: parameter.location,
            })
        };
        marked(document, site).filter_map(echo).collect()
    }
}

/// Finds the value of the request that an answer's `name` repeats: in the path, then the query, then the body.
pub(crate) fn of_request<'a>(name: &str, parameters: &[&'a Parameter]) -> Option<&'a Parameter> {
    let named = parameters
        .iter()
        .filter(|parameter| parameter.name == name && parameter.location != Location::Header);
    named.min_by_key(|parameter| parameter.location).copied()
}

/// Lists the marked fields of an operation's answer.
pub(crate) fn marked<'a>(
    document: &'a Document,
    site: &Site<'a>,
) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    let successes = members(site.value, "responses").filter(|(status, _)| status.starts_with('2'));
    let success = successes
        .map(|(_, response)| &document.resolve(response)["content"]["application/json"]["schema"]);
    let schema = success.map(|schema| document.resolve(schema)).next();
    schema
        .into_iter()
        .flat_map(|schema| members(schema, "properties"))
        .filter(|(_, field)| flag(field, MARK))
}
