//! The block of the client's manifest that lists the families as cargo features. The rest of the
//! manifest is not changed.

use crate::document::feature::Feature;

const BEGIN: &str = "# <generated features>";
const END: &str = "# </generated features>";

/// A list of features without any.
pub(crate) const EMPTY: &str = "# <generated features>\n# </generated features>\n";

/// Replaces the block.
///
/// # Errors
/// A description of the problem if there is no block, or if a hand-written feature has a family's
/// name.
pub(crate) fn rewrite(manifest: &str, families: &[(&str, Feature)]) -> Result<String, String> {
    let (before, after) = manifest
        .split_once(BEGIN)
        .and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)))
        .ok_or_else(|| {
            format!("the lines `{BEGIN}` and `{END}`, between which features are listed, are missing: add them")
        })?;
    let optional = families.iter().filter(|(_, feature)| *feature != Feature::Always);
    for (family, _) in optional.clone() {
        let taken =
            |line: &str| line.split_once('=').is_some_and(|(name, _)| name.trim() == *family);
        if before.lines().chain(after.lines()).any(taken)
            || ["default", "all_families"].contains(family)
        {
            return Err(format!(
                "`{family}` is the name of another feature: rename the specification"
            ));
        }
    }
    let names = |keep: fn(Feature) -> bool| {
        optional
            .clone()
            .filter(|(_, feature)| keep(*feature))
            .map(|(family, _)| format!("\"{family}\""))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut block = format!("default = [{}]\n", names(|feature| feature == Feature::Default));
    block.push_str(&format!("all-families = [{}]\n", names(|_| true)));
    for (family, _) in optional {
        block.push_str(&format!("{family} = []\n"));
    }
    Ok(format!("{before}{BEGIN}\n{block}{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str =
        "[features]\n# <generated features>\nold = []\n# </generated features>\ngzip = []\n";
    const FAMILIES: &[(&str, Feature)] =
        &[("bills", Feature::Optional), ("palm", Feature::Default), ("platform", Feature::Always)];

    #[test]
    fn optional_families_are_features() {
        let rewritten = rewrite(MANIFEST, FAMILIES).unwrap();
        let expected = "[features]\n# <generated features>\ndefault = [\"palm\"]\nall-families = [\"bills\", \"palm\"]\n\
                        bills = []\npalm = []\n# </generated features>\ngzip = []\n";
        assert_eq!(rewritten, expected);
        assert_eq!(rewrite(&rewritten, FAMILIES).as_deref(), Ok(expected));
    }

    #[test]
    fn taken_name_and_missing_block_are_rejected() {
        assert!(rewrite(MANIFEST, &[("gzip", Feature::Optional)]).unwrap_err().contains("`gzip`"));
        assert!(rewrite("[features]\n", FAMILIES).unwrap_err().contains(BEGIN));
    }
}
