//! Percent-decoding, exactly once.

/// Decodes `%XX` to UTF-8 text; everything else, `+` included, stays as it is. `None` when an escape is incomplete
/// or not hex, or the bytes are not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
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
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escapes_are_decoded_once() {
        assert_eq!(decode("a%2Fb%3fc").unwrap(), "a/b?c");
        assert_eq!(decode("%E5%88%B7%F0%9F%98%80").unwrap(), "刷😀");
        assert_eq!(decode("%252F").unwrap(), "%2F");
        assert_eq!(decode("a+b").unwrap(), "a+b");
        assert_eq!(decode("").unwrap(), "");
    }

    #[test]
    fn what_is_no_escape_or_no_utf8_is_refused() {
        for bad in ["%", "%2", "%zz", "%2x", "a%", "%E5%88", "%FF", "%+1"] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn encoding_every_byte_is_undone(text in "\\PC*") {
            let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(decode(&encoded), Some(text));
        }

        #[test]
        fn no_text_panics(text in "[%0-9a-fA-F\\PC]*") {
            let _ = decode(&text);
        }
    }
}
