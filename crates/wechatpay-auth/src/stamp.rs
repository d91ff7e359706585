//! Where time and randomness enter, and nowhere else.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Backend, Error, hex};

/// The moment and nonce of one attempt to send a request; never reused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    timestamp: i64,
    nonce: String,
}

impl Stamp {
    /// Makes a stamp from Unix seconds and 16 random bytes; the nonce is their 32 upper-case hex digits.
    #[must_use]
    pub fn new(timestamp: i64, nonce: [u8; 16]) -> Self {
        Self { timestamp, nonce: hex::upper(&nonce) }
    }

    /// Makes a stamp with a nonce of the caller's: visible ASCII but `"`, `\\` and `,`.
    ///
    /// The official SDKs send 32 characters; the protocol names no limit, so 1 to 128 are accepted.
    ///
    /// # Errors
    /// [`Error::UnsignableRequest`] when the nonce is empty, longer, or has another character: it would need
    /// quoting in the header.
    pub fn with_nonce(timestamp: i64, nonce: impl Into<String>) -> Result<Self, Error> {
        let nonce = nonce.into();
        let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b',');
        if nonce.is_empty() || nonce.len() > 128 || !nonce.bytes().all(plain) {
            return Err(Error::UnsignableRequest {
                problem: "the nonce must be 1 to 128 visible ASCII characters without quotes, \
                          backslash or comma",
            });
        }
        Ok(Self { timestamp, nonce })
    }

    /// Returns the moment, in Unix seconds.
    #[must_use]
    pub fn timestamp(&self) -> i64 {
        self.timestamp
    }

    /// Returns the nonce as it goes into the header.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }
}

/// A clock and a source of nonces: injected in tests, [`SystemStamps`] otherwise.
pub trait StampSource: fmt::Debug + Send + Sync {
    /// Returns the current moment, in Unix seconds.
    fn now(&self) -> i64;

    /// Returns 16 bytes that were never returned before.
    ///
    /// # Errors
    /// [`Error::NoRandomness`] when the source is exhausted; [`Error::NoBackend`] when there is none.
    fn nonce(&self) -> Result<[u8; 16], Error>;

    /// Returns the stamp of one attempt.
    ///
    /// # Errors
    /// As [`StampSource::nonce`].
    fn stamp(&self) -> Result<Stamp, Error> {
        Ok(Stamp::new(self.now(), self.nonce()?))
    }
}

/// The operating system's clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemStamps;

impl StampSource for SystemStamps {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> i64 {
        let since = |time: SystemTime| time.duration_since(UNIX_EPOCH);
        since(SystemTime::now())
            .map_or(0, |elapsed| i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX))
    }

    fn nonce(&self) -> Result<[u8; 16], Error> {
        let mut bytes = [0; 16];
        Backend::preferred()?.random(&mut bytes).ok_or(Error::NoRandomness)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_32_upper_case_hex_digits() {
        let stamp = Stamp::new(1, [0x0a; 16]);
        assert_eq!(stamp.nonce(), "0A".repeat(16));
    }

    #[test]
    fn nonces_that_would_break_the_header_are_refused() {
        for nonce in ["", "a\"b", "a b", "a\nb", "刷", &"x".repeat(129)] {
            assert!(Stamp::with_nonce(1, nonce).is_err(), "{nonce:?}");
        }
        assert!(Stamp::with_nonce(1, "short-Nonce_1").is_ok());
    }

    #[test]
    fn system_nonces_differ() {
        match Backend::preferred() {
            Ok(_) => assert_ne!(SystemStamps.nonce(), SystemStamps.nonce()),
            Err(error) => assert_eq!(SystemStamps.nonce(), Err(error)),
        }
        assert!(SystemStamps.now() > 1_700_000_000);
    }
}
