//! Changes of families as a whole: added, removed, renamed, or in other builds.

use std::path::PathBuf;

use serde_json::Value;

use crate::diff::{Impact, Report, Versions, operations, schemas};
use crate::document::feature::Feature;
use crate::document::{Document, text};
use crate::names;

/// Compares the versions of one family; either may be missing.
pub(super) fn compare(old: Option<&Value>, new: Option<&Value>, report: &mut Report<'_>) {
    let family = report.family.to_owned();
    let document = |root: &Value| Document {
        path: PathBuf::new(),
        family: family.clone(),
        root: root.clone(),
    };
    match (old.map(document), new.map(document)) {
        (Some(old), Some(new)) => {
            let versions = Versions { old: &old, new: &new };
            info(&versions, report);
            operations::compare(&versions, report);
            schemas::compare(&versions, report);
        }
        (None, Some(new)) => {
            let operations = new.operations().len();
            report.add(
                Impact::Additive,
                "family-added",
                &family,
                format!("the family was added, with {operations} operations"),
            );
        }
        (Some(_), None) => {
            report.add(Impact::Breaking, "family-removed", &family, "the family was removed")
        }
        (None, None) => {}
    }
}

fn info(versions: &Versions<'_>, report: &mut Report<'_>) {
    let (old, new) = (&versions.old.root["info"], &versions.new.root["info"]);
    let [was, is] = [old, new].map(|info| names::client(text(info, "title")));
    if was != is {
        report.add(
            Impact::Breaking,
            "client-renamed",
            &was,
            format!("the client is now called {is}"),
        );
    }
    feature(Feature::of(old), Feature::of(new), report);
    let page = |document: &Document| document.root["externalDocs"]["url"].clone();
    if text(old, "description") != text(new, "description")
        || page(versions.old) != page(versions.new)
    {
        report.add(Impact::Docs, "description", &is, "the description changed");
    }
}

fn feature(was: Feature, is: Feature, report: &mut Report<'_>) {
    let rank = |feature| match feature {
        Feature::Always => 2,
        Feature::Default => 1,
        Feature::Optional => 0,
    };
    let family = report.family.to_owned();
    if rank(is) < rank(was) {
        report.add(
            Impact::Breaking,
            "feature",
            &family,
            "the family is no longer enabled by default",
        );
    } else if rank(is) > rank(was) {
        report.add(Impact::Additive, "feature", &family, "the family is now enabled by default");
    }
}
