//! A decrypted payload that does not have the expected structure.

use std::fmt;

use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::json;

/// The payload of a genuine notification that does not have the expected structure: its plaintext,
/// and what differs.
///
/// WeChat Pay adds and changes fields. Store the plaintext, reply
/// [`Reply::accepted`](crate::Reply::accepted), and look into it: an error would make WeChat Pay
/// retry for a day, and then drop the notification.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::UndecodedPayload;
///
/// fn store(undecoded: &UndecodedPayload) {
///     println!("{}: {} bytes", undecoded.problem(), undecoded.plaintext().len());
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UndecodedPayload {
    plaintext: Zeroizing<Vec<u8>>,
    problem: String,
}

impl UndecodedPayload {
    /// Reads a payload, as JSON.
    pub(super) fn decode<T: DeserializeOwned>(plaintext: Vec<u8>) -> Result<T, Self> {
        let plaintext = Zeroizing::new(plaintext);
        json::decode(&plaintext).map_err(|problem| Self { plaintext, problem })
    }

    /// Returns the decrypted payload: usually JSON in UTF-8. It can hold personal data.
    #[must_use]
    pub fn plaintext(&self) -> &[u8] {
        &self.plaintext
    }

    /// Returns what differs, by the path of the field, for example `amount.total is missing`. It
    /// never holds a value.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.problem
    }
}

impl fmt::Display for UndecodedPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the payload does not have the expected structure: {}", self.problem)
    }
}

/// Prints the problem and not the plaintext.
impl fmt::Debug for UndecodedPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UndecodedPayload").field("problem", &self.problem).finish_non_exhaustive()
    }
}

impl std::error::Error for UndecodedPayload {}
