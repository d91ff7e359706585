//! What a stranger wrote, made safe to print: error responses are unauthenticated, and so are all
//! headers.

use std::fmt::{self, Write as _};

/// The maximum number of printed characters of a message, an issue or the name of a field.
const LONGEST_TEXT: usize = 256;
/// The maximum number of printed characters of a `Request-ID`.
const LONGEST_ID: usize = 64;
/// The maximum number of printed characters of another layer's error.
const LONGEST_ERROR: usize = 1024;

/// Text that prints as one line of limited length. Control characters, line breaks, and invisible
/// and bidirectional formatting are escaped; what was cut off is replaced by `…`.
#[derive(Clone, Copy)]
pub(crate) struct Printed<'a> {
    text: &'a str,
    limit: usize,
}

impl<'a> Printed<'a> {
    /// A message, an issue or the name of a field.
    pub(crate) fn text(text: &'a str) -> Self {
        Self { text, limit: LONGEST_TEXT }
    }

    /// A `Request-ID`.
    pub(crate) fn id(text: &'a str) -> Self {
        Self { text, limit: LONGEST_ID }
    }

    /// The error of another layer, which can quote a header.
    pub(crate) fn error(text: &'a str) -> Self {
        Self { text, limit: LONGEST_ERROR }
    }
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut room = self.limit;
        for char in self.text.chars() {
            let is_plain = matches!(char, ' '..='~' | '\u{3000}') && char != '\\';
            let length = if is_plain { 1 } else { char.escape_debug().count() };
            if length > room {
                return f.write_char('…');
            }
            room -= length;
            if is_plain {
                f.write_char(char)?;
            } else {
                write!(f, "{}", char.escape_debug())?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_stranger_prints_as_one_line_without_controls() {
        for (text, expected) in [
            ("签名错误，请检查 \"x\" 'y'\u{3000}é", "签名错误，请检查 \"x\" 'y'\u{3000}é"),
            ("a\r\nb\tc\0", r"a\r\nb\tc\0"),
            ("\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}\u{7f}", r"\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}\u{7f}"),
            ("\u{202e}\u{2066}\u{200f}\u{61c}", r"\u{202e}\u{2066}\u{200f}\u{61c}"),
            ("\u{2028}\u{2029}\u{85}\u{200b}\u{feff}", r"\u{2028}\u{2029}\u{85}\u{200b}\u{feff}"),
            (r"\n", r"\\n"),
        ] {
            assert_eq!(Printed::text(text).to_string(), expected);
            assert_eq!(format!("{:?}", Printed::text(text)), format!("\"{expected}\""));
        }
    }

    #[test]
    fn text_of_a_stranger_is_cut() {
        let long = "刷".repeat(10_000);
        let cut = |limit: usize| format!("{}…", "刷".repeat(limit));
        assert_eq!(Printed::text(&long).to_string(), cut(256));
        assert_eq!(Printed::id(&long).to_string(), cut(64));
        assert_eq!(Printed::error(&long).to_string(), cut(1024));
        let whole = "刷".repeat(64);
        assert_eq!(Printed::id(&whole).to_string(), whole);
        // An escape is not cut in the middle.
        let escapes = format!("{}\u{1b}", "x".repeat(60));
        assert_eq!(Printed::id(&escapes).to_string(), format!("{}…", "x".repeat(60)));
    }
}
