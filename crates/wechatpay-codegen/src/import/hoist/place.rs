//! The place of a type: what owns it, and the fields that lead to it.

use crate::import::lock;
use crate::import::names::is_verb;
use crate::names;

/// A place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) owner: Owner,
    /// `request`, `response`, or where a parameter is; nothing in what upstream shares.
    message: &'static str,
    /// The fields, as they are written in a place; the items of a list have the place of the list.
    fields: Vec<String>,
    /// The fields, as they are part of a name.
    words: Vec<String>,
}

/// What a place is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// An operation: `METHOD path`, and its name.
    Operation { site: String, id: String },
    /// A component of upstream.
    Shared(String),
}

impl Place {
    /// Returns the place of a message or a parameter of an operation.
    pub(super) fn of_operation(method: &str, path: &str, id: &str, message: &'static str) -> Self {
        let owner = Owner::Operation { site: lock::site(method, path), id: id.to_owned() };
        Self { owner, message, fields: Vec::new(), words: Vec::new() }
    }

    /// Returns the place of a component.
    pub(super) fn shared(name: &str) -> Self {
        let owner = Owner::Shared(name.to_owned());
        Self { owner, message: "", fields: Vec::new(), words: Vec::new() }
    }

    /// Returns the place of a field.
    pub(super) fn field(&self, name: &str) -> Self {
        self.child(name, name)
    }

    /// Returns the place of a branch of a choice.
    pub(super) fn variant(&self, number: usize) -> Self {
        self.child(&format!("variant-{number}"), &format!("variant_{number}"))
    }

    /// Returns the place of the items of a list.
    pub(super) fn item(&self) -> Self {
        let mut place = self.clone();
        match place.words.last_mut() {
            Some(last) => *last = crate::import::names::singular(last),
            None => place.words.push("item".to_owned()),
        }
        place
    }

    /// Returns the place of the values of a map.
    pub(super) fn value(&self) -> Self {
        let mut place = self.item();
        place.fields.push("*".to_owned());
        place
    }

    fn child(&self, field: &str, word: &str) -> Self {
        let mut place = self.clone();
        place.fields.push(field.to_owned());
        place.words.push(word.to_owned());
        place
    }

    /// Returns the place as the lock has it, which does not change with any name.
    pub(super) fn key(&self) -> String {
        match &self.owner {
            Owner::Operation { site, .. } => self.after(&format!("{site} {}", self.message)),
            Owner::Shared(name) => self.after(&format!("#{name}")),
        }
    }

    /// Returns the place as `names.yaml` has it.
    pub(super) fn text(&self) -> String {
        match &self.owner {
            Owner::Operation { id, .. } => self.after(&format!("{id}.{}", self.message)),
            Owner::Shared(name) => self.after(&type_name(name)),
        }
    }

    fn after(&self, start: &str) -> String {
        std::iter::once(start)
            .chain(self.fields.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(".")
    }

    /// Returns `true` if this is a whole component, body or response.
    pub(super) fn is_root(&self) -> bool {
        self.words.is_empty()
    }

    /// Returns what sorts the places of a family: the shortest first.
    pub(super) fn order(&self) -> (usize, usize, String) {
        let path = match &self.owner {
            Owner::Operation { site, .. } => names::segments(site).count(),
            Owner::Shared(_) => 0,
        };
        (self.words.len(), path, self.key())
    }

    /// Returns `true` if a name is no more than the name of a field of one word.
    pub(super) fn is_vague(&self, name: &str) -> bool {
        self.words.last().is_some_and(|word| type_name(word) == name) && is_one_word(name)
    }

    /// Lists the names of a type at this place, best first, as the lock has them.
    pub(super) fn names(&self, module: &str) -> Vec<String> {
        let message = type_name(self.message);
        let words: Vec<String> = self.words.iter().map(|word| type_name(word)).collect();
        match (&self.owner, words.as_slice()) {
            (Owner::Shared(name), []) => {
                let name = type_name(name);
                let own = if is_bare(&name) { String::new() } else { name.clone() };
                vec![own, format!("{module}{name}")]
            }
            (_, []) => vec![format!("{OWNER}{message}")],
            (_, [.., last]) => {
                let above = |level| words.iter().rev().nth(level).map_or("", String::as_str);
                let (parent, grandparent) = (above(1), above(2));
                let field = if is_bare(last) { "" } else { last };
                let pair =
                    if parent.is_empty() { String::new() } else { format!("{parent}{last}") };
                let grand = format!("{grandparent}{parent}{last}");
                let all = words.concat();
                vec![
                    field.to_owned(),
                    pair,
                    format!("{NOUN}{last}"),
                    format!("{SHORT}{last}"),
                    format!("{OWNER}{last}"),
                    if grandparent.is_empty() { String::new() } else { grand.clone() },
                    format!("{OWNER}{parent}{last}"),
                    format!("{OWNER}{grand}"),
                    format!("{OWNER}{all}"),
                    format!("{OWNER}{message}{all}"),
                ]
            }
        }
    }
}

/// In the lock, the name of the operation, or of the shared type, that a place is in.
const OWNER: &str = "{owner}";

/// The name of the operation without its parameters: `QueryOrder` for `query_order_by_id`.
const SHORT: &str = "{short}";

/// The name of the operation without its parameters and its verb.
const NOUN: &str = "{noun}";

/// Returns the name that the lock writes as `form`, for a place in an operation or a shared type
/// that is called `owner`; none if it has no such part.
pub(super) fn expand(form: &str, owner: &str) -> Option<String> {
    if !form.contains('{') {
        return Some(names::pascal(form));
    }
    let id = names::snake(owner);
    let short = id.split_once("_by_").map_or(id.as_str(), |(start, _)| start);
    let noun = short.split_once('_').filter(|(verb, _)| is_verb(verb)).map(|(_, noun)| noun);
    let (part, with) = match form {
        form if form.starts_with(OWNER) => (OWNER, Some(owner.to_owned())),
        form if form.starts_with(SHORT) => (SHORT, Some(names::pascal(short))),
        _ => (NOUN, noun.map(names::pascal)),
    };
    Some(names::pascal(&form.replacen(part, &with?, 1)))
}

/// Returns `true` if a name in Pascal case has one word.
fn is_one_word(name: &str) -> bool {
    !name.chars().skip(1).any(|c| c.is_ascii_uppercase())
}

/// Returns `true` if a name says nothing without what it belongs to.
pub(crate) fn is_bare(name: &str) -> bool {
    const NOUNS: [&str; 60] = [
        "Account",
        "Action",
        "Body",
        "Category",
        "Channel",
        "Code",
        "Config",
        "Content",
        "Count",
        "Data",
        "Date",
        "Desc",
        "Description",
        "Detail",
        "Details",
        "Entity",
        "Entry",
        "Error",
        "Event",
        "Extra",
        "Field",
        "File",
        "Flag",
        "Format",
        "Group",
        "Id",
        "Index",
        "Info",
        "Item",
        "Items",
        "Key",
        "Kind",
        "Level",
        "Links",
        "List",
        "Message",
        "Meta",
        "Mode",
        "Model",
        "Name",
        "Object",
        "Option",
        "Param",
        "Params",
        "Reason",
        "Record",
        "Request",
        "Response",
        "Result",
        "Scope",
        "Source",
        "State",
        "Status",
        "Style",
        "Tag",
        "Time",
        "Type",
        "Unit",
        "Value",
        "Version",
    ];
    // A list may have a plural that no singular stands for.
    let bare = name.strip_suffix('_').unwrap_or(name);
    NOUNS.contains(&bare) || bare.strip_suffix('s').is_some_and(|one| NOUNS.contains(&one))
}

/// Returns the ASCII part of `part` in Pascal case.
pub(super) fn type_name(part: &str) -> String {
    let ascii: String =
        part.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    names::pascal(&ascii)
}
