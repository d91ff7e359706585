//! Changes of routes: the calls that begin at the client and have a step for each segment of a
//! path. They span all families.

use std::collections::BTreeMap;

use crate::diff::version::Version;
use crate::diff::{Change, Impact, Report};
use crate::error::Error;
use crate::repository::{self, Route};

/// Lists the operations that are there in both versions, and whose route is not. Without an
/// operation it has no route: that is reported of the operation.
pub(super) fn compare(
    old: &BTreeMap<String, Result<Version, Error>>,
    new: &BTreeMap<String, Result<Version, Error>>,
) -> Vec<Change> {
    let [was, is] = [old, new].map(|versions| {
        let routes: Vec<Route> = versions.values().flatten().flat_map(Version::routes).collect();
        repository::calls(&routes)
    });
    let mut changes = Vec::new();
    for ((family, id), call) in &was {
        if let Some(now) = is.get(&(family.clone(), id.clone())).filter(|now| *now != call) {
            let mut report = Report::of(family);
            let message = format!("the route `{call}` is now `{now}`");
            report.add(Impact::Breaking, "route-changed", id, message);
            changes.extend(report.changes);
        }
    }
    changes
}
