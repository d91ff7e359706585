//! The digest of a download, computed as the content passes.

use aws_lc_rs::digest::{Algorithm, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};

/// A digest under way and the value that it must have.
pub(super) struct Digest {
    context: Context,
    /// Lower-case hex.
    expected: String,
}

impl Digest {
    /// An unknown type fails closed: content that cannot be checked is not fetched.
    pub(super) fn parse(hash_type: &str, hash_value: &str) -> Result<Self, String> {
        let algorithm: &'static Algorithm = match hash_type.to_ascii_uppercase().as_str() {
            "SHA1" => &SHA1_FOR_LEGACY_USE_ONLY,
            "SHA256" => &SHA256,
            _ => {
                return Err(format!(
                    "hash type {hash_type:?} is not supported; SHA1 and SHA256 are"
                ));
            }
        };
        let expected = hash_value.to_ascii_lowercase();
        let hex = expected.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !hex || expected.len() != 2 * algorithm.output_len {
            return Err(format!("the hash value is no {hash_type} in hex"));
        }
        Ok(Self { context: Context::new(algorithm), expected })
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    pub(super) fn matches(self) -> bool {
        let digest = self.context.finish();
        let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        hex == self.expected
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
    fn what_cannot_be_checked_is_refused() {
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
