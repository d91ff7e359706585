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
    // A shell splits at these and at nothing else that Unicode calls a space.
    let line = line.trim_matches([' ', '\t']);
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if line.ends_with('\r') {
        return Err(
            "it ends with a carriage return, which a shell would keep: save the file with \
                    Unix line endings (LF)",
        );
    }
    let (key, value) = line.split_once('=').ok_or("expected KEY=value")?;
    let is_name = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !key.starts_with(|first: char| first.is_ascii_digit())
        && !key.is_empty();
    if !is_name {
        return Err("expected KEY=value, without `export` and without spaces around `=`");
    }
    Ok(Some((key.to_owned(), unquote(value)?)))
}

/// Removes a shell's quoting, as far as an env file needs it: single quotes, and `\'` between them.
/// What a shell would read differently is rejected.
fn unquote(value: &str) -> Result<Zeroizing<String>, &'static str> {
    const TO_QUOTE: &str = "a value with spaces or shell characters must be in single quotes";
    let mut plain = Zeroizing::new(String::with_capacity(value.len()));
    let mut characters = value.chars();
    let mut quoted = false;
    // A shell expands `~` at the start, and after each `:`.
    let mut may_be_home = true;
    while let Some(character) = characters.next() {
        match (character, quoted) {
            ('\0', _) => return Err("the value contains a NUL character"),
            ('\'', _) => quoted = !quoted,
            (other, true) => plain.push(other),
            ('\\', false) => match characters.next() {
                Some('\0') | None => return Err("the line ends with `\\`"),
                Some(escaped) => plain.push(escaped),
            },
            ('~', false) if may_be_home => return Err(TO_QUOTE),
            ('"' | '$' | '`' | ';' | '&' | '|' | '<' | '>' | '(' | ')', false) => {
                return Err(TO_QUOTE);
            }
            (other, false) if other.is_whitespace() || other.is_control() => return Err(TO_QUOTE),
            (other, false) => plain.push(other),
        }
        may_be_home = character == ':' && !quoted;
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
        let text = "# comment isn't a quote\nA=1\n\nB='x y' \t\nC='it'\\''s'\nD='-----BEGIN\nline'\nE=/a/b.pem\n";
        let found = parse(text).unwrap();
        let expected =
            [("A", "1"), ("B", "x y"), ("C", "it's"), ("D", "-----BEGIN\nline"), ("E", "/a/b.pem")];
        assert_eq!(found.len(), expected.len());
        for (key, value) in expected {
            assert_eq!(found[key].as_str(), value);
        }
    }

    #[test]
    fn tilde_that_a_shell_expands_is_rejected_and_others_are_kept() {
        for text in ["A=~", "A=~/k.pem", "A=~root", "A=/a.pem:~/b.pem", "A=~'/b'"] {
            assert!(parse(text).is_err(), "{text}");
        }
        for (text, value) in [
            ("A='~/k.pem'", "~/k.pem"),
            ("A=\\~/k", "~/k"),
            ("A=/a~b/~c", "/a~b/~c"),
            ("A=x'y:'~", "xy:~"),
            ("A=a\\:~", "a:~"),
        ] {
            assert_eq!(parse(text).unwrap()["A"].as_str(), value, "{text}");
        }
    }

    #[test]
    fn spaces_and_controls_that_a_shell_keeps_are_rejected_unless_quoted() {
        for kept in ["\r", "\u{b}", "\u{c}", "\u{a0}", "\u{3000}", "\u{85}", "\u{2028}", "\u{1b}"] {
            for text in [format!("A=1{kept}"), format!("A=1{kept}\n"), format!("{kept}A=1")] {
                assert!(parse(&text).is_err(), "{text:?}");
            }
            let quoted = format!("A='1{kept}'");
            assert_eq!(parse(&quoted).unwrap()["A"].as_str(), format!("1{kept}"));
        }
        for text in ["A='1'\r\n", "A=1\nB=2\r\n", "\r\n", "A='\0'", "A=\0", "1A=x", "=x"] {
            assert!(parse(text).is_err(), "{text:?}");
        }
        let (line, problem) = parse("A=1\nB=2\r\n").unwrap_err();
        assert!(line == 2 && problem.contains("LF"), "{line}: {problem}");
    }

    /// The promise of the module, against the shell of the machine, if it has one.
    #[cfg(unix)]
    #[test]
    fn accepted_values_equal_those_of_a_shell() {
        use std::fmt::Write as _;
        use std::process::Command;

        const PIECES: [&str; 24] = [
            "a", "Z9", "/", ":", "~", "'", "\\", " ", "\t", "=", "#", "\r", "\u{b}", "\u{a0}",
            "\u{3000}", "刷", "*", "{a,b}", "!", "%", "-", "'x y'", "\\'", "~/",
        ];
        // A small generator: any sequence will do, and the same one every time.
        let mut state = 1_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut accepted = Vec::new();
        for _ in 0..20_000 {
            let length = next(8);
            let value: String = (0..length).map(|_| PIECES[next(PIECES.len())]).collect();
            if let Ok(settings) = parse(&format!("A={value}\n"))
                && settings.len() == 1
            {
                accepted.push((value, settings["A"].to_string()));
            }
        }
        assert!(accepted.len() > 2000, "{}", accepted.len());
        let mut script = String::from("HOME=/home/shell\n");
        for (value, _) in &accepted {
            let _ = writeln!(script, "A={value}\nprintf '%s\\0' \"$A\"");
        }
        let path =
            std::env::temp_dir().join(format!("wechatpay-auth-shell-{}", std::process::id()));
        std::fs::write(&path, script).unwrap();
        for shell in ["sh", "bash"] {
            let Ok(output) = Command::new(shell).arg(&path).output() else { continue };
            let read = String::from_utf8(output.stdout).unwrap();
            let read: Vec<&str> = read.split_terminator('\0').collect();
            assert_eq!(read.len(), accepted.len(), "{:?}", output.stderr);
            for ((value, ours), shells) in accepted.iter().zip(read) {
                assert_eq!(ours, shells, "{shell}: A={value}");
            }
        }
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn quoted_value_spans_lines_after_a_name_of_any_length() {
        for name in ["A", "AB", "ABC", "ABCD"] {
            let found = parse(&format!("{name}='1\n2\\'\nZ=\\\\\\'\n")).unwrap();
            assert_eq!(found[name].as_str(), "1\n2\\");
            assert_eq!(found["Z"].as_str(), "\\'");
        }
    }

    #[test]
    fn line_that_a_shell_reads_differently_is_rejected() {
        for text in ["export A=1", "A", "A =1", "A=x y", "A=\"x\"", "A=$HOME", "A='x", "A=x\\"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
