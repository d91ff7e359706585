//! Changes of families as a whole: added, removed, renamed, or in other builds.

use crate::diff::version::{Version, Versions};
use crate::diff::{Impact, Report, operations, types};
use crate::document::feature::Feature;
use crate::error::Error;
use crate::spec::Spec;

/// Compares the versions of one family; either may be missing.
pub(super) fn compare(
    old: Option<&Result<Version, Error>>,
    new: Option<&Result<Version, Error>>,
    report: &mut Report<'_>,
) {
    let family = report.family.to_owned();
    match (old, new) {
        (Some(Ok(old)), Some(Ok(new))) => both(&Versions::new(old, new), report),
        (Some(Err(error)), _) | (_, Some(Err(error))) => report.add(
            Impact::Breaking,
            "family-unreadable",
            &family,
            format!("a version cannot be read by this generator, nothing is compared: {error}"),
        ),
        (None, Some(Ok(new))) => {
            let operations = new.spec.operations.len();
            report.add(
                Impact::Additive,
                "family-added",
                &family,
                format!("the family was added, with {operations} operations"),
            );
        }
        (Some(Ok(_)), None) => {
            report.add(Impact::Breaking, "family-removed", &family, "the family was removed");
        }
        (None, None) => {}
    }
}

fn both(versions: &Versions<'_>, report: &mut Report<'_>) {
    let Versions { old, new, .. } = versions;
    // Without `..`: what is added to a family must be compared, too.
    let Spec {
        path: _,
        family: _,
        client: _,
        description: _,
        docs: _,
        reexports: _,
        operations: _,
        types: _,
    } = &old.spec;
    let (was, is) = (&old.spec.client, &new.spec.client);
    if was != is {
        let message = format!("the client is now called `{is}`");
        report.add(Impact::Breaking, "client-renamed", was, message);
    }
    let family = report.family.to_owned();
    feature(old.feature, new.feature, &family, report);
    if old.servers != new.servers {
        let list = |of: &Version| match of.servers.as_slice() {
            [] => "none".to_owned(),
            servers => format!("`{}`", servers.join("`, `")),
        };
        let message = format!(
            "the servers were {} and are now {}: compare with the origins of your clients",
            list(old),
            list(new)
        );
        report.add(Impact::Behavior, "server", &family, message);
    }
    reexports(&old.spec.reexports, &new.spec.reexports, report);
    operations::compare(versions, report);
    types::compare(versions, report);
    let documentation = |of: &Version| (of.spec.description.clone(), of.spec.docs.clone());
    let is_changed = documentation(old) != documentation(new);
    report.docs(is_changed, "description", is, "the description changed");
}

fn feature(was: Feature, is: Feature, family: &str, report: &mut Report<'_>) {
    let rank = |feature| match feature {
        Feature::Always => 2,
        Feature::Default => 1,
        Feature::Optional => 0,
    };
    let builds = match is {
        Feature::Always => "in every build",
        Feature::Default => "in builds with default features",
        Feature::Optional => "in builds with its feature only",
    };
    let impact = match rank(is).cmp(&rank(was)) {
        std::cmp::Ordering::Less => Impact::Breaking,
        std::cmp::Ordering::Equal => return,
        std::cmp::Ordering::Greater => Impact::Additive,
    };
    report.add(impact, "feature", family, format!("the family is now {builds}"));
}

fn reexports(old: &[String], new: &[String], report: &mut Report<'_>) {
    for item in old.iter().filter(|item| !new.contains(item)) {
        report.add(Impact::Breaking, "reexport-removed", item, "the item is no longer exported");
    }
    for item in new.iter().filter(|item| !old.contains(item)) {
        report.add(Impact::Additive, "reexport-added", item, "the item is now exported");
    }
}
