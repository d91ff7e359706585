//! Upper-case hex digits, as nonces and serials have them.

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// Returns two digits for each byte.
pub(crate) fn upper(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        hex.push(char::from(DIGITS[usize::from(byte >> 4)]));
        hex.push(char::from(DIGITS[usize::from(byte & 0xf)]));
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_two_upper_case_digits() {
        for byte in 0..=255_u8 {
            assert_eq!(upper(&[byte, byte]), format!("{byte:02X}{byte:02X}"));
        }
    }
}
