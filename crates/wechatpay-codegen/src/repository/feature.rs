//! When a build of the client has a family: each is a cargo feature, unless its specification says `always`.

use serde_json::Value;
use syn::{Attribute, parse_quote};

use crate::document::text;

/// The extension of `info`.
pub(crate) const KEY: &str = "x-wechatpay-feature";

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

/// Returns the `#[cfg]` under which at least one of the families is enabled; none if one always is.
pub(crate) fn gate<'a>(
    families: impl IntoIterator<Item = (&'a str, Feature)>,
) -> Option<Attribute> {
    let mut names = Vec::new();
    for (family, feature) in families {
        if feature == Feature::Always {
            return None;
        }
        names.push(family);
    }
    Some(match names.as_slice() {
        [name] => parse_quote!(#[cfg(feature = #name)]),
        names => parse_quote!(#[cfg(any(#(feature = #names),*))]),
    })
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
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
    fn gate_of_several_families_is_any_of_them() {
        let gate = |families: &[(&'static str, Feature)]| {
            gate(families.iter().copied())
                .map(|attribute| attribute.to_token_stream().to_string().replace(' ', ""))
        };
        let (a, b, c) = (("a", Feature::Default), ("b", Feature::Optional), ("c", Feature::Always));
        assert_eq!(gate(&[a]).as_deref(), Some(r#"#[cfg(feature="a")]"#));
        assert_eq!(gate(&[a, b]).as_deref(), Some(r#"#[cfg(any(feature="a",feature="b"))]"#));
        assert_eq!(gate(&[a, b, c]), None);
    }
}
