//! The one source of randomness: nonces, request ids, tokens and encryption padding all draw from it.

use std::fmt;
use std::sync::Arc;

use rand_core::{CryptoRng, OsRng, RngCore};

/// Sixteen random bytes at a time, from the operating system or injected by a test.
#[derive(Clone)]
pub(crate) struct Entropy(Arc<dyn Fn() -> [u8; 16] + Send + Sync>);

impl Entropy {
    pub(crate) fn new(block: impl Fn() -> [u8; 16] + Send + Sync + 'static) -> Self {
        Self(Arc::new(block))
    }

    /// The operating system's: the only place that reads it.
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

    /// Thirty-two upper-case hex digits, the form of a `Wechatpay-Nonce`.
    pub(crate) fn nonce(&self) -> String {
        hex_upper(&self.block())
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy")
    }
}

/// For the primitives that want a generator.
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

/// An injected source is as good as the test that injects it; the default is the operating system's.
impl CryptoRng for Entropy {}

/// Upper-case hex, two digits per byte, leading zeros kept.
pub(crate) fn hex_upper(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_32_upper_hex_digits_of_the_injected_block() {
        let entropy = Entropy::new(|| [0x0a; 16]);
        assert_eq!(entropy.nonce(), "0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A");
    }

    #[test]
    fn the_system_source_does_not_repeat() {
        let entropy = Entropy::system();
        assert_ne!(entropy.block(), entropy.block());
    }

    #[test]
    fn a_buffer_of_any_length_is_filled() {
        let mut entropy = Entropy::new(|| [7; 16]);
        let mut buffer = [0; 37];
        entropy.fill_bytes(&mut buffer);
        assert_eq!(buffer, [7; 37]);
    }
}
