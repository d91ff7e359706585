//! The digest of a download, computed as the content passes.

use std::fmt;

use aws_lc_rs::digest::{Algorithm, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

use crate::error::Printed;

/// How the content of a download is checked; must be chosen.
#[derive(Clone, Default)]
pub struct DigestChoice(Choice);

#[derive(Clone, Default)]
enum Choice {
    #[default]
    None,
    Unchecked,
    Digest(Digest),
    Invalid(String),
}

impl DigestChoice {
    /// Chooses a digest.
    #[must_use]
    pub fn of(algorithm: &str, hex: &str) -> Self {
        Self(Digest::parse(algorithm, hex).map_or_else(Choice::Invalid, Choice::Digest))
    }

    /// Chooses to accept the content unchecked.
    #[must_use]
    pub fn without() -> Self {
        Self(Choice::Unchecked)
    }

    /// Returns `true` if the content is accepted unchecked.
    #[cfg(feature = "bill-rows")]
    pub(crate) fn is_unchecked(&self) -> bool {
        matches!(self.0, Choice::Unchecked)
    }

    /// Returns the digest; `None` if the content is accepted unchecked.
    pub(crate) fn chosen(self) -> Result<Option<Digest>, String> {
        match self.0 {
            Choice::Digest(digest) => Ok(Some(digest)),
            Choice::Unchecked => Ok(None),
            Choice::Invalid(problem) => Err(problem),
            Choice::None => Err("a download needs its digest, or `without_digest`".to_owned()),
        }
    }
}

impl fmt::Debug for DigestChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestChoice(..)")
    }
}

/// A digest in progress and the value that it must have.
#[derive(Clone)]
pub(crate) struct Digest {
    context: Context,
    /// Lower-case hex.
    expected: String,
}

impl Digest {
    /// Rejects an unknown type: content that cannot be checked is not fetched.
    pub(super) fn parse(hash_type: &str, hash_value: &str) -> Result<Self, String> {
        let algorithm: &'static Algorithm = match hash_type.to_ascii_uppercase().as_str() {
            "SHA1" => &SHA1_FOR_LEGACY_USE_ONLY,
            "SHA256" => &SHA256,
            _ => {
                let hash_type = Printed::id(hash_type);
                return Err(format!(
                    "hash type {hash_type:?} is not supported: use SHA1 or SHA256"
                ));
            }
        };
        let expected = hash_value.to_ascii_lowercase();
        let hex = expected.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !hex || expected.len() != 2 * algorithm.output_len {
            return Err(format!("the hash value is not a {hash_type} in hex"));
        }
        Ok(Self { context: Context::new(algorithm), expected })
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    pub(super) fn matches(&self) -> bool {
        let expected = self.expected.as_bytes().chunks(2).map(|hex| {
            std::str::from_utf8(hex).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
        });
        let digest = self.context.clone().finish();
        digest.as_ref().iter().copied().map(Some).eq(expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA1_OF_ABC: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
    const SHA256_OF_ABC: &str = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD";

    fn matches(hash_type: &str, hash_value: &str, parts: &[&[u8]]) -> bool {
        let mut digest =
            Digest::parse(hash_type, hash_value).unwrap_or_else(|problem| panic!("{problem}"));
        parts.iter().for_each(|part| digest.update(part));
        digest.matches()
    }

    #[test]
    fn hex_matches_in_either_case_and_over_any_chunks() {
        assert!(matches("SHA1", SHA1_OF_ABC, &[b"a", b"", b"bc"]));
        assert!(matches("sha1", &SHA1_OF_ABC.to_uppercase(), &[b"abc"]));
        assert!(matches("SHA256", SHA256_OF_ABC, &[b"ab", b"c"]));
        assert!(!matches("SHA256", SHA256_OF_ABC, &[b"ab", b"d"]));
    }

    #[test]
    fn digest_that_cannot_be_checked_is_rejected() {
        for (hash_type, hash_value) in [
            ("SM3", SHA256_OF_ABC),
            ("", SHA1_OF_ABC),
            ("MD5", SHA1_OF_ABC),
            ("SHA1", SHA256_OF_ABC),
            ("SHA1", ""),
        ] {
            assert!(Digest::parse(hash_type, hash_value).is_err(), "{hash_type} {hash_value}");
        }
    }
}
