//! Why a signature was not accepted, as far as WeChat Pay's diagnostics show.

use std::fmt;

use super::{SignInformation, SignedRequest};

/// What differs between the message that was signed and the one that WeChat Pay built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignDifference {
    /// The method: something between here and there changed it.
    Method,
    /// The path or query: a proxy rewrites URLs, or a prefix is put before them.
    Target,
    /// The length, in bytes: the body was re-encoded or cut on its way.
    Length {
        /// Of the message that was signed.
        ours: u64,
        /// Of the message that WeChat Pay built.
        theirs: u64,
    },
    /// Nothing: then the private key is not the one that belongs to the merchant serial.
    Nothing,
}

impl SignDifference {
    pub(super) fn between(signed: &SignedRequest, seen: SignInformation<'_>) -> Self {
        let ours = signed.message_length() as u64;
        if seen.method().is_some_and(|method| method != signed.method.as_str()) {
            return Self::Method;
        }
        if seen.url().is_some_and(|url| !names(url, &signed.target)) {
            return Self::Target;
        }
        match seen.sign_message_length() {
            Some(theirs) if theirs != ours => Self::Length { ours, theirs },
            _ => Self::Nothing,
        }
    }
}

/// WeChat Pay's `url` is the target, or the target behind an origin.
fn names(url: &str, target: &str) -> bool {
    let behind_origin =
        url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    url == target || behind_origin == Some(target)
}

impl fmt::Display for SignDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method => f.write_str("the method differs: a proxy changed it"),
            Self::Target => f.write_str("path or query differ: a proxy rewrites URLs"),
            Self::Length { ours, theirs } => {
                write!(
                    f,
                    "{ours} bytes were signed, WeChat Pay built {theirs}: a proxy changed the body"
                )
            }
            Self::Nothing => f.write_str(
                "nothing differs: check that the private key belongs to the merchant serial",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::Detail;

    fn difference(information: Value) -> SignDifference {
        // With the method and the stamp, 100 bytes.
        let signed = SignedRequest {
            method: reqwest::Method::GET,
            target: "/v3/a?b=1".into(),
            body_length: 41,
        };
        let detail = Detail::new(
            json!({ "detail": { "issue": "sign not match" }, "sign_information": information }),
        );
        SignDifference::between(&signed, detail.sign_information().unwrap())
    }

    #[test]
    fn first_difference_is_named() {
        let full = "https://api.mch.weixin.qq.com/v3/a?b=1";
        for (information, expected) in [
            (json!({ "method": "POST" }), SignDifference::Method),
            (json!({ "method": "GET", "url": "/v3/a?b=2" }), SignDifference::Target),
            (json!({ "url": "/prefix/v3/a?b=1" }), SignDifference::Target),
            (
                json!({ "url": full, "sign_message_length": 99 }),
                SignDifference::Length { ours: 100, theirs: 99 },
            ),
            (json!({ "url": "/v3/a?b=1", "sign_message_length": 100 }), SignDifference::Nothing),
        ] {
            assert_eq!(difference(information), expected);
        }
    }
}
