//! One type of the module, as the later stages ask for it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::document::{Document, flag, items, members, text};
use crate::error::Error;
use crate::names;
use crate::notes;
use crate::privacy::is_hidden;
use crate::spec::{Direction, Ty};
use crate::types::{Made, Types};

/// One type of the module.
#[derive(Clone, Debug)]
pub(crate) struct TypeDef {
    pub(crate) name: String,
    pub(crate) description: String,
    /// Limits, default and example, in one line.
    pub(crate) notes: String,
    pub(crate) direction: Direction,
    pub(crate) shape: Shape,
}

/// What kind of type it is.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Object(Vec<Field>),
    /// The variants' names and values.
    Enum(Vec<(String, String)>),
    Alias(Ty),
}

/// A field of an object.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// The name on the wire.
    pub(crate) name: String,
    /// The name in Rust, of the field and of its setter.
    pub(crate) ident: String,
    pub(crate) ty: Ty,
    /// A request without it is not sent.
    pub(crate) required: bool,
    /// The specification vouches that every response has it.
    pub(crate) vouched: bool,
    pub(crate) redacted: bool,
    pub(crate) description: String,
    /// Limits, default and example, in one line.
    pub(crate) notes: String,
}

impl TypeDef {
    /// Reads a component of a lowered document.
    pub(crate) fn read(
        document: &Document,
        types: &Types,
        name: &str,
        schema: &Value,
        direction: Direction,
    ) -> Result<Self, Error> {
        let name = names::pascal(name);
        let missing = || Error::Type { path: document.path.clone(), name: name.clone() };
        let shape = match types.component(&name).ok_or_else(missing)? {
            Made::Alias(ty) => Shape::Alias(ty.clone().sealed(schema)),
            Made::Enum => Shape::Enum(variants(&name, schema)),
            Made::Object(made) => {
                let required: Vec<&str> =
                    items(schema, "required").filter_map(Value::as_str).collect();
                let fields = members(schema, "properties").map(|(wire, field)| {
                    let ty = made.get(wire).cloned().ok_or_else(missing)?.sealed(field);
                    // No request has to have what only WeChat Pay writes, or null.
                    let is_optional = |schema| flag(schema, "readOnly") || flag(schema, "nullable");
                    let required = required.contains(&wire.as_str())
                        && !is_optional(field)
                        && !is_optional(document.resolve(field));
                    Ok(Field::read(document, wire, field, ty, required, direction))
                });
                Shape::Object(fields.collect::<Result<Vec<_>, Error>>()?)
            }
        };
        Ok(Self {
            description: text(schema, "description").trim().to_owned(),
            notes: notes::line(schema, false),
            name,
            direction,
            shape,
        })
    }

    /// Returns the fields of an object; none for other types.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.shape {
            Shape::Object(fields) => fields,
            _ => &[],
        }
    }
}

impl Field {
    /// Returns `true` if the field is there in every value of a type that travels this way: only a
    /// response can vouch for that. Its type is not an `Option` then.
    pub(crate) fn is_plain(&self, direction: Direction) -> bool {
        self.vouched && direction == Direction::Response
    }

    fn read(
        document: &Document,
        name: &str,
        schema: &Value,
        ty: Ty,
        required: bool,
        direction: Direction,
    ) -> Self {
        let meant = document.resolve(schema);
        let own = text(schema, "description").trim();
        let inherited = text(meant, "description").trim().lines().next().unwrap_or_default();
        Self {
            name: name.to_owned(),
            ident: names::field(name),
            vouched: flag(schema, "x-wechatpay-required"),
            redacted: ty != Ty::Sensitive && is_hidden(document, schema),
            description: if own.is_empty() { inherited } else { own }.to_owned(),
            notes: notes::line(schema, required && direction.is_sent()),
            ty,
            required,
        }
    }
}

/// Names the values of an enum: each by itself, without the enum's own name in front. A value never
/// changes the name of one before it: what is taken already is written in full, then with `Value`,
/// then with a number.
fn variants(of: &str, schema: &Value) -> Vec<(String, String)> {
    let prefix = format!("{}_", names::shouting(of));
    let mut taken = BTreeSet::from(["Self".to_owned(), "Unknown".to_owned()]);
    let mut variants = Vec::new();
    for value in items(schema, "enum").map(notes::plain) {
        if variants.iter().any(|(_, known)| *known == value) {
            continue;
        }
        let short =
            value.strip_prefix(&prefix).filter(|rest| rest.starts_with(char::is_alphabetic));
        let full = names::variant(&value);
        let numbered = (2..).map(|number| format!("{full}{number}"));
        let name = [names::variant(short.unwrap_or(&value)), full.clone(), format!("{full}Value")]
            .into_iter()
            .chain(numbered)
            .find(|name| !taken.contains(name));
        if let Some(name) = name {
            taken.insert(name.clone());
            variants.push((name, value));
        }
    }
    variants
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn named(of: &str, values: &[&str]) -> Vec<String> {
        variants(of, &json!({ "enum": values })).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn variant_is_the_value_without_the_name_of_the_enum() {
        let values = ["AUTHORIZATION_STATE_ON", "no_credit", "OTHER", "1X", "", "%"];
        let expected = ["On", "NoCredit", "Other", "N1x", "Empty", "Symbol"];
        assert_eq!(named("AuthorizationState", &values), expected);
    }

    #[test]
    fn value_added_at_the_end_renames_no_other() {
        let before = named("State", &["STATE_ON", "CNY"]);
        let after = named("State", &["STATE_ON", "CNY", "ON", "cny", "UNKNOWN", "SELF"]);
        assert_eq!(before, ["On", "Cny"]);
        assert_eq!(after, ["On", "Cny", "OnValue", "CnyValue", "UnknownValue", "SelfValue"]);
    }
}
