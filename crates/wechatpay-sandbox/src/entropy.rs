//! The source of randomness for nonces, request ids, tokens and encryption padding.

use std::fmt;
use std::sync::Arc;

use rand_core::{CryptoRng, OsRng, RngCore};

/// Blocks of 16 random bytes, from the operating system or injected by a test.
#[derive(Clone)]
pub(crate) struct Entropy(Arc<dyn Fn() -> [u8; 16] + Send + Sync>);

impl Entropy {
    pub(crate) fn new(block: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        Self(Arc::new(block))
    }

    /// Uses the randomness of the operating system.
    pub(crate) fn system() -> Self {
        Self::new(|| {
            let mut block = [0; 16];
            OsRng.fill_bytes(&mut block);
            block
        })
    }

    pub(crate) fn block(&self) -> [u8; 16] {
        (self.0)()
    }

    /// Returns 32 upper-case hex digits, the form of a `Wechatpay-Nonce`.
    pub(crate) fn nonce(&self) -> String {
        hex_upper(&self.block())
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy")
    }
}

/// For primitives that require a random number generator.
impl RngCore for Entropy {
    fn next_u32(&mut self) -> u32 {
        rand_core::impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        rand_core::impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, dest: &mut [u8]) {
        for chunk in dest.chunks_mut(16) {
            chunk.copy_from_slice(&self.block()[..chunk.len()]);
        }
    }

    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}

/// Holds for the operating system's randomness. An injected source is the responsibility of the
/// test.
impl CryptoRng for Entropy {}

/// Formats bytes as upper-case hex, two digits per byte.
pub(crate) fn hex_upper(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02X}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonce_is_the_injected_block_in_upper_case_hex() {
        let entropy = Entropy::new(|| [0x0a; 16]);
        assert_eq!(entropy.nonce(), "0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A");
    }

    #[test]
    fn system_randomness_does_not_repeat() {
        let entropy = Entropy::system();
        assert_ne!(entropy.block(), entropy.block());
    }

    #[test]
    fn buffer_of_any_length_is_filled() {
        let mut entropy = Entropy::new(|| [7; 16]);
        let mut buffer = [0; 37];
        entropy.fill_bytes(&mut buffer);
        assert_eq!(buffer, [7; 37]);
    }
}
