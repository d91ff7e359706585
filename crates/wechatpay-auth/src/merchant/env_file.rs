//! Reads env files: `KEY=value` lines, as a shell reads them.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

/// Values by name. Any of them may be a secret, even under a wrong name.
pub(super) type Settings = BTreeMap<String, Zeroizing<String>>;

/// Parses a whole file. An error has the number of its line.
pub(super) fn parse(content: &str) -> Result<Settings, (usize, &'static str)> {
    let mut values = Settings::new();
    let mut rest = content;
    let mut number = 1;
    while let Some((line, lines, after)) = logical_line(rest) {
        values.extend(assignment(line).map_err(|problem| (number, problem))?);
        number += lines;
        rest = after;
    }
    Ok(values)
}

/// Splits off one assignment; a single-quoted value can span several lines. Returns the assignment,
/// the number of its lines, and the rest.
fn logical_line(content: &str) -> Option<(&str, usize, &str)> {
    if content.is_empty() {
        return None;
    }
    let (mut quoted, mut escaped) = (false, false);
    let is_comment = content.trim_start_matches([' ', '\t']).starts_with('#');
    let end = content.char_indices().find(|(_, character)| {
        quoted ^= *character == '\'' && !is_comment && !escaped;
        escaped = *character == '\\' && !quoted && !escaped;
        *character == '\n' && !quoted
    });
    let (line, rest) = end.map_or((content, ""), |(at, _)| (&content[..at], &content[at + 1..]));
    Some((line, line.matches('\n').count() + 1, rest))
}

fn assignment(line: &str) -> Result<Option<(String, Zeroizing<String>)>, &'static str> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (key, value) = line.split_once('=').ok_or("expected KEY=value")?;
    let is_name =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name {
        return Err("expected KEY=value, without `export` and without spaces around `=`");
    }
    Ok(Some((key.to_owned(), unquote(value)?)))
}

/// Removes a shell's quoting, as far as an env file needs it: single quotes, and `\'` between them.
fn unquote(value: &str) -> Result<Zeroizing<String>, &'static str> {
    let mut plain = Zeroizing::new(String::with_capacity(value.len()));
    let mut characters = value.chars();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('\'', _) => quoted = !quoted,
            (other, true) => plain.push(other),
            ('\\', false) => plain.push(characters.next().ok_or("the line ends with `\\`")?),
            ('"' | '$' | '`' | ' ' | '\t' | ';' | '&' | '|' | '<' | '>' | '(' | ')', false) => {
                return Err("a value with spaces or shell characters must be in single quotes");
            }
            (other, false) => plain.push(other),
        }
    }
    if quoted {
        return Err("a single quote is not closed");
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_a_shell_reads_them() {
        let text = "# comment isn't a quote\nA=1\n\nB='x y'\r\nC='it'\\''s'\nD='-----BEGIN\nline'\nE=/a/b.pem\n";
        let found = parse(text).unwrap();
        let expected =
            [("A", "1"), ("B", "x y"), ("C", "it's"), ("D", "-----BEGIN\nline"), ("E", "/a/b.pem")];
        assert_eq!(found.len(), expected.len());
        for (key, value) in expected {
            assert_eq!(found[key].as_str(), value);
        }
    }

    #[test]
    fn line_that_a_shell_reads_differently_is_rejected() {
        for text in ["export A=1", "A", "A =1", "A=x y", "A=\"x\"", "A=$HOME", "A='x", "A=x\\"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
