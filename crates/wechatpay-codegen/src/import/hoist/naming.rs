//! The names of shapes: what was given before stays; the rest takes the shortest that no other claims.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::hoist::fingerprint;
use crate::import::lock::Lock;
use crate::names;

/// By which names a shape could go, and where it is used.
#[derive(Debug)]
pub(super) struct Claim {
    /// When it was first met.
    order: usize,
    /// Whether it is a body or an answer somewhere, and of what name.
    root: Option<String>,
    /// The possible names of each use, the shortest first.
    candidates: Vec<[String; 3]>,
    /// The ways to its uses.
    pub(super) used: BTreeSet<String>,
}

impl Claim {
    pub(super) fn new(order: usize) -> Self {
        Self { order, root: None, candidates: Vec::new(), used: BTreeSet::new() }
    }

    /// Adds a use: the operation's name, then the fields on the way.
    pub(super) fn add(&mut self, trail: &[String]) {
        let parts: Vec<String> = trail.iter().map(|part| type_name(part)).collect();
        // In Pascal case as a whole: `A` and `B` make `Ab`.
        let whole = names::pascal(&parts.concat());
        self.used.insert(trail.join("/"));
        match parts.as_slice() {
            [] => {}
            [root] => drop(self.root.get_or_insert_with(|| root.clone())),
            [_, field] => self.candidates.push([field.clone(), whole.clone(), whole]),
            [.., parent, field] => {
                let with_parent = names::pascal(&format!("{parent}{field}"));
                self.candidates.push([field.clone(), with_parent, whole]);
            }
        }
    }

    /// Lists its names of one length.
    fn names(&self, level: usize) -> BTreeSet<&str> {
        self.candidates.iter().map(|names| names[level].as_str()).collect()
    }
}

/// Returns `part` in Pascal case, ASCII only: what is left of it.
fn type_name(part: &str) -> String {
    let ascii: String =
        part.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    names::pascal(&ascii)
}

/// Returns the way to the items of a list: its name in the singular.
pub(super) fn item(trail: &[String]) -> Vec<String> {
    let mut trail = trail.to_vec();
    match trail.as_mut_slice() {
        [] => trail.push("item".to_owned()),
        // The items of an answer that is a list.
        [_] => trail.push("item".to_owned()),
        [.., last] => *last = singular(last),
    }
    trail
}

fn singular(name: &str) -> String {
    let bare = name.strip_suffix("_list").filter(|bare| !bare.is_empty());
    let bare = bare
        .or_else(|| name.strip_suffix('s').filter(|bare| !bare.is_empty() && !bare.ends_with('s')));
    bare.unwrap_or(name).to_owned()
}

/// Chooses a name for each shape.
pub(super) fn choose(
    claims: &BTreeMap<String, Claim>,
    known: &Lock,
    reserved: &BTreeSet<String>,
) -> BTreeMap<String, String> {
    let mut chosen = kept(claims, known, reserved);
    let mut taken: BTreeSet<String> =
        reserved.iter().cloned().chain(chosen.values().cloned()).collect();
    let mut open: Vec<(&String, &Claim)> =
        claims.iter().filter(|(shape, _)| !chosen.contains_key(*shape)).collect();
    open.sort_by_key(|(_, claim)| claim.order);
    let mut give = |shape: &String, name: &str, taken: &mut BTreeSet<String>| {
        let free = is_free(name, taken);
        if free {
            taken.insert(name.to_owned());
            chosen.insert(shape.clone(), name.to_owned());
        }
        free
    };
    open.retain(|(shape, claim)| {
        !claim.root.as_ref().is_some_and(|root| give(shape, root, &mut taken))
    });
    for level in 0..3 {
        let mut claimed: BTreeMap<&str, usize> = BTreeMap::new();
        for name in open.iter().flat_map(|(_, claim)| claim.names(level)) {
            *claimed.entry(name).or_default() += 1;
        }
        open.retain(|(shape, claim)| {
            let names = claim.candidates.iter().map(|names| names[level].as_str());
            let mut own = names.filter(|name| level == 2 || claimed.get(name) == Some(&1));
            !own.any(|name| give(shape, name, &mut taken))
        });
    }
    for (shape, claim) in open {
        let base = claim.candidates.first().map(|names| names[2].clone());
        let base = base.or_else(|| claim.root.clone()).unwrap_or_default();
        let is_name = base.starts_with(|c: char| c.is_ascii_uppercase());
        let base = if is_name { base } else { "Type".to_owned() };
        let mut numbered = (2..=MOST).map(|number| format!("{base}{number}"));
        let _ = numbered.any(|name| give(shape, &name, &mut taken));
    }
    chosen
}

/// More types of one name than there are shapes in any description.
const MOST: usize = 100_000;

fn is_free(name: &str, taken: &BTreeSet<String>) -> bool {
    let is_type = name.starts_with(|c: char| c.is_ascii_uppercase()) && names::pascal(name) == name;
    is_type && !names::is_reserved_type(name) && !taken.contains(name)
}

/// Gives back the names of the lock: by shape, and where the shape has changed, by the places of use.
fn kept(
    claims: &BTreeMap<String, Claim>,
    known: &Lock,
    reserved: &BTreeSet<String>,
) -> BTreeMap<String, String> {
    let mut chosen = BTreeMap::new();
    let shapes: BTreeMap<String, &String> =
        claims.keys().map(|shape| (fingerprint(shape), shape)).collect();
    let mut changed = Vec::new();
    for (name, locked) in known.types.iter().filter(|(name, _)| !reserved.contains(*name)) {
        match shapes.get(&locked.shape) {
            Some(shape) => drop(chosen.entry((*shape).clone()).or_insert_with(|| name.clone())),
            None => changed.push((name, locked)),
        }
    }
    for (name, locked) in changed {
        let common = |claim: &Claim| claim.used.intersection(&locked.used).count();
        let open = claims.iter().filter(|(shape, _)| !chosen.contains_key(*shape));
        let most =
            open.map(|(shape, claim)| (common(claim), std::cmp::Reverse(claim.order), shape)).max();
        if let Some((1.., _, shape)) = most {
            chosen.insert(shape.clone(), name.clone());
        }
    }
    chosen
}
