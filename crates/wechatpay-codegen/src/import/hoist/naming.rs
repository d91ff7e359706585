//! The names of shapes: those in the lock are kept; the others get the shortest name that no other
//! shape claims.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::hoist::shape::fingerprint;
use crate::import::lock::Lock;
use crate::names;

/// The possible names of a shape, and its uses.
#[derive(Debug)]
pub(super) struct Claim {
    /// The order of its first use.
    order: usize,
    /// The name of the body or response that it is somewhere.
    root: Option<String>,
    /// The possible names of each use, shortest first.
    candidates: Vec<[String; 3]>,
    /// The paths to its uses.
    pub(super) used: BTreeSet<String>,
}

impl Claim {
    pub(super) fn new(order: usize) -> Self {
        Self { order, root: None, candidates: Vec::new(), used: BTreeSet::new() }
    }

    /// Adds a use: the name of the operation, then the fields on the path.
    pub(super) fn add(&mut self, trail: &[String]) {
        let parts: Vec<String> = trail.iter().map(|part| type_name(part)).collect();
        // In Pascal case as a whole: `A` and `B` become `Ab`.
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

    /// Returns its names of one length.
    fn names(&self, level: usize) -> BTreeSet<&str> {
        self.candidates.iter().map(|names| names[level].as_str()).collect()
    }
}

/// Returns the ASCII part of `part` in Pascal case.
fn type_name(part: &str) -> String {
    let ascii: String =
        part.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    names::pascal(&ascii)
}

/// Returns the path to the items of a list: its name in the singular.
pub(super) fn item(trail: &[String]) -> Vec<String> {
    let mut trail = trail.to_vec();
    match trail.as_mut_slice() {
        [] => trail.push("item".to_owned()),
        // The items of a response that is a list.
        [_] => trail.push("item".to_owned()),
        [.., last] => *last = singular(last),
    }
    trail
}

fn singular(name: &str) -> String {
    name.strip_suffix("_list")
        .filter(|bare| !bare.is_empty())
        .or_else(|| name.strip_suffix('s').filter(|bare| !bare.is_empty() && !bare.ends_with('s')))
        .unwrap_or(name)
        .to_owned()
}

/// Chooses a name for every shape.
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
            !claim
                .candidates
                .iter()
                .map(|names| names[level].as_str())
                .filter(|name| level == 2 || claimed.get(name) == Some(&1))
                .any(|name| give(shape, name, &mut taken))
        });
    }
    for (shape, claim) in open {
        let base = claim
            .candidates
            .first()
            .map(|names| names[2].as_str())
            .or(claim.root.as_deref())
            .filter(|base| base.starts_with(|c: char| c.is_ascii_uppercase()))
            .unwrap_or("Type");
        let _ = (2..=MOST).any(|number| give(shape, &format!("{base}{number}"), &mut taken));
    }
    chosen
}

/// More types with the same name than any description has shapes.
const MOST: usize = 100_000;

fn is_free(name: &str, taken: &BTreeSet<String>) -> bool {
    let is_type = name.starts_with(|c: char| c.is_ascii_uppercase()) && names::pascal(name) == name;
    is_type && !names::is_reserved_type(name) && !taken.contains(name)
}

/// Returns the names of the lock: by shape or, if the shape has changed, by the places of use.
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
        let most = claims
            .iter()
            .filter(|(shape, _)| !chosen.contains_key(*shape))
            .map(|(shape, claim)| (common(claim), std::cmp::Reverse(claim.order), shape))
            .max();
        if let Some((1.., _, shape)) = most {
            chosen.insert(shape.clone(), name.clone());
        }
    }
    chosen
}
