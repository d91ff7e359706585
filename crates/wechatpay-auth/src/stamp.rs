//! Time and randomness. The rest of the crate takes them as arguments.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{Backend, Error, hex};

/// The timestamp and nonce of one attempt to send a request. Never reuse one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    timestamp: i64,
    nonce: String,
}

impl Stamp {
    /// Creates a stamp from Unix seconds and 16 random bytes. The nonce is their 32 upper-case hex
    /// digits.
    #[must_use]
    pub fn new(timestamp: i64, nonce: [u8; 16]) -> Self {
        Self { timestamp, nonce: hex::upper(&nonce) }
    }

    /// Creates a stamp with a given nonce: visible ASCII except `"`, `\` and `,`.
    ///
    /// The official SDKs send 32 characters; the protocol names no limit, so 1 to 128 are accepted.
    ///
    /// # Errors
    /// [`Error::UnsignableRequest`] if the nonce is empty, too long, or contains another character,
    /// which would have to be quoted in the header.
    pub fn with_nonce(timestamp: i64, nonce: impl Into<String>) -> Result<Self, Error> {
        let nonce = nonce.into();
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b',');
        if !(1..=128).contains(&nonce.len()) || !nonce.bytes().all(is_plain) {
            return Err(Error::UnsignableRequest {
                problem: "the nonce must be 1 to 128 visible ASCII characters without quotes, \
                          backslash or comma",
            });
        }
        Ok(Self { timestamp, nonce })
    }

    /// Returns the timestamp in Unix seconds.
    #[must_use]
    pub fn timestamp(&self) -> i64 {
        self.timestamp
    }

    /// Returns the nonce as it appears in the header.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }
}

/// A clock and a source of nonces. [`SystemStamps`] is the default; tests use their own.
///
/// ```
/// use wechatpay_auth::{Error, StampSource};
///
/// #[derive(Debug)]
/// struct Fixed;
///
/// impl StampSource for Fixed {
///     fn now(&self) -> i64 {
///         1_780_000_000
///     }
///
///     fn nonce(&self) -> Result<[u8; 16], Error> {
///         Ok([7; 16])
///     }
/// }
///
/// # fn main() -> Result<(), Error> {
/// assert_eq!(Fixed.stamp()?.nonce(), "07070707070707070707070707070707");
/// # Ok(())
/// # }
/// ```
pub trait StampSource: fmt::Debug + Send + Sync {
    /// Returns the current time in Unix seconds.
    fn now(&self) -> i64;

    /// Returns 16 random bytes that were not returned before.
    ///
    /// # Errors
    /// [`Error::NoRandomness`] if the source is exhausted.
    /// [`Error::NoBackend`] if there is no source.
    fn nonce(&self) -> Result<[u8; 16], Error>;

    /// Returns a stamp for one attempt.
    ///
    /// # Errors
    /// As [`StampSource::nonce`].
    fn stamp(&self) -> Result<Stamp, Error> {
        Ok(Stamp::new(self.now(), self.nonce()?))
    }
}

/// The operating system's clock and random number generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemStamps;

impl StampSource for SystemStamps {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> i64 {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
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
    fn nonce_is_32_upper_case_hex_digits() {
        let stamp = Stamp::new(1, [0x0a; 16]);
        assert_eq!(stamp.nonce(), "0A".repeat(16));
    }

    #[test]
    fn nonce_that_would_break_the_header_is_rejected() {
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
