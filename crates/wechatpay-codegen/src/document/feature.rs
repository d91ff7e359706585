//! When a build of the client has a family: each is a cargo feature, unless its specification says
//! `always`.

use serde_json::Value;

use crate::document::text;

/// The extension of `info`.
const KEY: &str = "x-wechatpay-feature";

/// When a family is part of the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feature {
    /// In every build.
    Always,
    /// In builds with default features.
    Default,
    /// In builds with the feature of its name.
    Optional,
}

impl Feature {
    /// Reads the `info` of a specification; a family is optional by default.
    pub(crate) fn of(info: &Value) -> Self {
        match text(info, KEY) {
            "always" => Self::Always,
            "default" => Self::Default,
            _ => Self::Optional,
        }
    }
}

/// Returns the `cfg` under which at least one of the families is enabled; `None` if one always is.
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
    fn family_is_optional_by_default() {
        for (said, expected) in [
            (json!({}), Feature::Optional),
            (json!({KEY: "default"}), Feature::Default),
            (json!({KEY: "always"}), Feature::Always),
        ] {
            assert_eq!(Feature::of(&said), expected);
        }
    }

    #[test]
    fn condition_of_several_families_is_any_of_them() {
        let (a, b, c) = (("a", Feature::Default), ("b", Feature::Optional), ("c", Feature::Always));
        assert_eq!(condition([a]).as_deref(), Some(r#"feature = "a""#));
        assert_eq!(condition([a, b]).as_deref(), Some(r#"any(feature = "a", feature = "b")"#));
        assert_eq!(condition([a, b, c]), None);
    }
}
