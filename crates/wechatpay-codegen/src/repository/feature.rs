//! Which families a build of the client has: each is a cargo feature, unless its specification says that it is always there.

use serde_json::Value;

use crate::document::text;

/// Where a specification says it, in `info`.
pub(crate) const KEY: &str = "x-wechatpay-feature";

/// When a family is part of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    /// In every build.
    Always,
    /// Unless default features are off.
    Default,
    /// When it is asked for.
    Optional,
}

impl Feature {
    /// Reads the specification's `info`; a family that says nothing is to be asked for.
    pub(crate) fn of(info: &Value) -> Self {
        match text(info, KEY) {
            "always" => Self::Always,
            "default" => Self::Default,
            _ => Self::Optional,
        }
    }
}

/// Writes the `cfg` under which at least one of the families is compiled; `None` when one always is.
pub(crate) fn condition<'a>(
    families: impl IntoIterator<Item = (&'a str, Feature)>,
) -> Option<String> {
    let mut names = Vec::new();
    for (family, feature) in families {
        if feature == Feature::Always {
            return None;
        }
        names.push(format!("feature = {family:?}"));
    }
    Some(match names.as_slice() {
        [name] => name.clone(),
        names => format!("any({})", names.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_family_is_optional_unless_it_says_otherwise() {
        for (said, expected) in [
            (json!({}), Feature::Optional),
            (json!({KEY: "default"}), Feature::Default),
            (json!({KEY: "always"}), Feature::Always),
        ] {
            assert_eq!(Feature::of(&said), expected);
        }
    }

    #[test]
    fn what_several_families_share_is_there_with_any_of_them() {
        let (a, b, c) = (("a", Feature::Default), ("b", Feature::Optional), ("c", Feature::Always));
        assert_eq!(condition([a]).as_deref(), Some(r#"feature = "a""#));
        assert_eq!(condition([a, b]).as_deref(), Some(r#"any(feature = "a", feature = "b")"#));
        assert_eq!(condition([a, b, c]), None);
    }
}
