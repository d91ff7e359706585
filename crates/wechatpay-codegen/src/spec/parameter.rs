//! A path, query or header parameter, as the later stages ask for it.

use serde_json::Value;

use crate::document::{Document, OperationRef, flag, items, text};
use crate::lint::{SENSITIVE, separator};
use crate::names;
use crate::notes;
use crate::privacy::{REDACTED, is_hidden};
use crate::spec::Ty;
use crate::types::{self, Types};

/// A path, query or header parameter.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// The name on the wire.
    pub(crate) name: String,
    /// The builder's setter.
    pub(crate) setter: String,
    pub(crate) location: Location,
    pub(crate) ty: Ty,
    pub(crate) required: bool,
    pub(crate) redacted: bool,
    pub(crate) description: String,
    /// Limits, default and example, in one line.
    pub(crate) notes: String,
    /// What joins the items of a list in the query; without it, each is a parameter.
    pub(crate) separator: Option<&'static str>,
    /// A documented value.
    pub(crate) example: Option<Value>,
}

/// Where a parameter is sent, in the order in which parameters are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
}

impl Location {
    /// Returns the name that OpenAPI has for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
        }
    }
}

/// Returns `true` for the header that names the platform key: it is the middleware's to set, never
/// the caller's.
pub(crate) fn is_serial_header(parameter: &Value) -> bool {
    text(parameter, "in") == "header"
        && text(parameter, "name").eq_ignore_ascii_case("Wechatpay-Serial")
}

impl Parameter {
    /// Reads the parameters of an operation: the path's in order, then query and headers by name.
    pub(super) fn read_all(
        document: &Document,
        site: &OperationRef<'_>,
        types: &Types,
    ) -> Vec<Self> {
        let mut parameters: Vec<Self> = items(site.value, "parameters")
            .map(|parameter| document.resolve(parameter))
            .filter(|parameter| !is_serial_header(parameter))
            .map(|parameter| {
                Self::read(document, parameter, types.of_operation(site, &types::place(parameter)))
            })
            .collect();
        let template = names::template(site.path);
        parameters.sort_by_key(|parameter| {
            let position = template.iter().position(|name| *name == parameter.name);
            (parameter.location, position, parameter.name.clone())
        });
        parameters
    }

    fn read(document: &Document, parameter: &Value, ty: Ty) -> Self {
        let schema = document.resolve(&parameter["schema"]);
        let own = text(parameter, "description").trim();
        let is_sealed = flag(parameter, SENSITIVE) || flag(schema, SENSITIVE);
        let required = flag(parameter, "required");
        let mut described = schema.clone();
        if let (Value::Object(schema), Some(example)) = (&mut described, parameter.get("example")) {
            schema.insert("example".to_owned(), example.clone());
        }
        if let (Value::Object(schema), true) = (&mut described, flag(parameter, "deprecated")) {
            schema.insert("deprecated".to_owned(), true.into());
        }
        let name = text(parameter, "name");
        Self {
            name: name.to_owned(),
            setter: names::snake(name),
            location: match text(parameter, "in") {
                "path" => Location::Path,
                "query" => Location::Query,
                _ => Location::Header,
            },
            ty: if is_sealed { Ty::Sensitive } else { ty },
            required,
            separator: separator(parameter).filter(|separator| {
                !separator.is_empty()
                    && text(parameter, "in") == "query"
                    && text(schema, "type") == "array"
            }),
            redacted: is_sealed
                || flag(parameter, REDACTED)
                || is_hidden(document, &parameter["schema"]),
            description: if own.is_empty() { text(schema, "description").trim() } else { own }
                .to_owned(),
            notes: notes::line(&described, required),
            example: described.get("example").cloned(),
        }
    }
}
