//! Percent-decoding, exactly once.

/// Decodes `%XX`; all other characters, `+` included, stay as they are. `None` if an escape is
/// incomplete or not hex, or the result is not UTF-8.
pub(crate) fn decode(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => {
                bytes.push(hex(*high)? << 4 | hex(*low)?);
                tail
            }
            (b'%', _) => return None,
            (byte, tail) => {
                bytes.push(*byte);
                tail
            }
        };
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escape_is_decoded_once() {
        assert_eq!(decode("a%2Fb%3fc").unwrap(), "a/b?c");
        assert_eq!(decode("%E5%88%B7%F0%9F%98%80").unwrap(), "刷😀");
        assert_eq!(decode("%252F").unwrap(), "%2F");
        assert_eq!(decode("a+b").unwrap(), "a+b");
        assert_eq!(decode("").unwrap(), "");
    }

    #[test]
    fn invalid_escape_or_utf8_is_rejected() {
        for bad in ["%", "%2", "%zz", "%2x", "a%", "%E5%88", "%FF", "%+1"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn string_with_every_byte_encoded_is_decoded(string in "\\PC*") {
            let encoded: String = string.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decode(&encoded), Some(string));
        }

        #[test]
        fn any_string_is_decoded_without_panic(string in "[%0-9a-fA-F\\PC]*") {
            let _ = decode(&string);
        }
    }
}
