//! The names of types: by hand, from the lock, or the first default that is free.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::hoist::Type;
use crate::import::hoist::place::{Owner, Place, expand, type_name};
use crate::import::lock::Lock;
use crate::names;

/// The name of a type.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) name: String,
    /// As the lock has it.
    pub(super) form: String,
}

/// Chooses a name for every type. `operations` are the names of the operations in Pascal case, and
/// `reserved` the other names that no type can have.
pub(super) fn choose(
    types: &BTreeMap<String, Type>,
    lock: &Lock,
    module: &str,
    operations: &BTreeSet<String>,
    reserved: &BTreeSet<String>,
) -> BTreeMap<String, Name> {
    let mut names = Names {
        chosen: BTreeMap::new(),
        taken: BTreeSet::new(),
        operations,
        shared: BTreeSet::new(),
    };
    names.taken.extend(operations.iter().chain(reserved).cloned());
    for (key, of) in types {
        if let Some(name) = &of.by_hand {
            names.taken.insert(name.clone());
            names.chosen.insert(key.clone(), Name { name: name.clone(), form: name.clone() });
        }
    }
    // What upstream shares comes first, because the names of its parts begin with its name; then
    // bodies and responses, which have one name only.
    let rank = |of: &Type| match (&of.place.owner, of.place.is_root()) {
        (Owner::Shared(_), true) => 0,
        (Owner::Operation { .. }, true) => 1,
        (_, false) => 2,
    };
    let group = |group| types.iter().filter(move |(_, of)| rank(of) == group);
    (0..3).for_each(|rank| names.keep(group(rank), lock));
    let module = type_name(module);
    names.give(group(0), &module);
    let shared = group(0).filter_map(|(key, _)| names.chosen.get(key));
    names.shared = shared.map(|it| it.name.clone()).collect();
    names.give(group(1), &module);
    names.give(group(2), &module);
    names.chosen
}

struct Names<'a> {
    chosen: BTreeMap<String, Name>,
    taken: BTreeSet<String>,
    operations: &'a BTreeSet<String>,
    /// The names of the types that upstream shares.
    shared: BTreeSet<String>,
}

impl Names<'_> {
    /// Returns the name of what owns a type.
    fn owner(&self, owner: &Owner) -> String {
        match owner {
            Owner::Operation { id, .. } => names::pascal(id),
            Owner::Shared(name) => self
                .chosen
                .get(&Place::shared(name).key())
                .map_or_else(|| type_name(name), |known| known.name.clone()),
        }
    }

    fn take(&mut self, key: &str, name: &str, form: &str) -> bool {
        let is_type =
            name.starts_with(|c: char| c.is_ascii_uppercase()) && names::pascal(name) == name;
        let free = is_type && !names::is_reserved_type(name) && !self.taken.contains(name);
        if free {
            self.taken.insert(name.to_owned());
            let name = Name { name: name.to_owned(), form: form.to_owned() };
            self.chosen.insert(key.to_owned(), name);
        }
        free
    }

    /// Takes the names of the lock.
    fn keep<'t>(&mut self, types: impl Iterator<Item = (&'t String, &'t Type)>, lock: &Lock) {
        for (key, of) in types {
            if !self.chosen.contains_key(key)
                && let Some(form) = lock.type_name(key)
                && let Some(name) = expand(form, &self.owner(&of.place.owner))
            {
                self.take(key, &name, form);
            }
        }
    }

    /// Takes for the other types the first of their names that is free. Of places with the same claim,
    /// the first in [`Place::order`] has it; but a single word must not be claimed twice.
    fn give<'t>(&mut self, types: impl Iterator<Item = (&'t String, &'t Type)>, module: &str) {
        let mut open: Vec<(&String, &Place, String, Vec<String>)> = types
            .filter(|(key, _)| !self.chosen.contains_key(*key))
            .map(|(key, of)| (key, &of.place, self.owner(&of.place.owner), of.place.names(module)))
            .collect();
        open.sort_by_key(|(_, place, ..)| place.order());
        let levels = open.iter().map(|(.., forms)| forms.len()).max().unwrap_or_default();
        for level in 0..levels {
            let form = |forms: &[String]| forms[level.min(forms.len() - 1)].clone();
            let mut claims: BTreeMap<String, usize> = BTreeMap::new();
            for (.., forms) in &open {
                *claims.entry(form(forms)).or_default() += 1;
            }
            open.retain(|(key, place, owner, forms)| {
                let form = form(forms);
                let name = expand(&form, owner).unwrap_or_default();
                let is_vague = place.is_vague(&name) && claims[&form] > 1;
                is_vague || self.is_of_another(&name, owner) || !self.take(key, &name, &form)
            });
        }
        for (key, _, owner, forms) in open {
            let form = forms.last().cloned().unwrap_or_default();
            let is_type = |name: &String| name.starts_with(|c: char| c.is_ascii_uppercase());
            let name = expand(&form, &owner).filter(is_type);
            let (name, form) =
                name.map_or_else(|| ("Unnamed".to_owned(), "Unnamed".to_owned()), |it| (it, form));
            let _ = (2..=MOST).any(|number| {
                self.take(key, &format!("{name}{number}"), &format!("{form}{number}"))
            });
        }
    }

    /// Returns `true` if a name begins with the name of an operation, or of a shared type, that is
    /// not its owner.
    fn is_of_another(&self, name: &str, owner: &str) -> bool {
        let begins_with = |start: &str| {
            name.strip_prefix(start)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
        };
        self.operations
            .iter()
            .chain(&self.shared)
            .any(|other| begins_with(other) && !(begins_with(owner) && other.len() <= owner.len()))
    }
}

/// More types with the same name than any description has.
const MOST: usize = 100_000;
