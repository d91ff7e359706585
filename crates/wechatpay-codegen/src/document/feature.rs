//! When a build of the client has a family: each is a cargo feature, unless its specification says `always`.

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
}
