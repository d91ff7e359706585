//! What a file says to its readers: comments, string literals and names of tests; everything in a
//! text file.

/// A piece of prose and the line on which it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Prose {
    /// The words as they stand there, lines separated by `\n`.
    pub(super) text: String,
    /// The line, from 1.
    pub(super) line: usize,
}

/// Returns the prose of a file; of a Rust file without its code.
pub(super) fn of_file(path: &str, contents: &str) -> Vec<Prose> {
    match path.ends_with(".rs") {
        true => Scanner { rest: contents, line: 1, code: String::new(), prose: Vec::new() }.scan(),
        false => vec![Prose { text: without_comment_marks(contents), line: 1 }],
    }
}

/// Strips the `#` of comments in YAML, TOML and shell, and the level of a Markdown heading.
fn without_comment_marks(contents: &str) -> String {
    let lines = contents.lines().map(|line| match line.trim_start().strip_prefix('#') {
        Some(comment) => comment.trim_start_matches('#'),
        None => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    /// The code so far since the last attribute, without comments and literals.
    code: String,
    prose: Vec<Prose>,
}

impl<'a> Scanner<'a> {
    fn scan(mut self) -> Vec<Prose> {
        // Whether the last thing was a comment of its line alone, which the next line may continue.
        let mut comment_ends_at = None;
        while let Some(first) = self.rest.chars().next() {
            match first {
                _ if self.rest.starts_with("//") => {
                    let line = self.line;
                    let text = self
                        .take(self.rest.find('\n').unwrap_or(self.rest.len()))
                        .trim_start_matches(['/', '!']);
                    match self.prose.last_mut() {
                        Some(last) if comment_ends_at == Some(line - 1) => {
                            last.text += "\n";
                            last.text += text;
                        }
                        _ => self.prose.push(Prose { text: text.to_owned(), line }),
                    }
                    comment_ends_at = Some(line);
                }
                _ if self.rest.starts_with("/*") => {
                    let end = self.rest.find("*/").map_or(self.rest.len(), |end| end + 2);
                    self.push(end);
                }
                '"' => self.push(string_length(self.rest)),
                'r' | 'b' if self.starts_a_literal() => {
                    let prefix = self.rest.find(['"', '\'']).unwrap_or_default();
                    let hashes = self.rest[..prefix].matches('#').count();
                    let length = match (self.rest[..prefix].contains('r'), &self.rest[prefix..]) {
                        (true, raw) => {
                            let close = format!("\"{}", "#".repeat(hashes));
                            raw[1..].find(&close).map_or(raw.len(), |end| end + 1 + close.len())
                        }
                        (false, byte) if byte.starts_with('\'') => char_length(byte).unwrap_or(1),
                        (false, bytes) => string_length(bytes),
                    };
                    self.push(prefix + length);
                }
                '\'' => {
                    let length = char_length(self.rest).unwrap_or(1);
                    self.take(length);
                }
                other => {
                    self.code.push(other);
                    self.take(other.len_utf8());
                    self.note_test();
                }
            }
        }
        self.prose
    }

    /// Adds what is next as prose of its own.
    fn push(&mut self, length: usize) {
        let line = self.line;
        let text = self
            .take(length)
            .replace("\\\n", " \n")
            .replace("\\n", ". ")
            .replace("\\t", " ")
            .replace("\\\"", "\"");
        self.prose.push(Prose { text, line });
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
        taken
    }

    /// Returns `true` if `r` or `b` is the prefix of a literal and not a letter of a name.
    fn starts_a_literal(&self) -> bool {
        let inside = self.code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let prefixes = ["r\"", "r#\"", "r##\"", "r###\"", "b\"", "b'", "br\"", "br#\"", "br##\""];
        !inside && prefixes.iter().any(|prefix| self.rest.starts_with(prefix))
    }

    /// Adds the name of a function that has just been read, if an attribute makes it a test.
    fn note_test(&mut self) {
        if self.code.ends_with(['{', '}', ';']) {
            self.code.clear();
        }
        let Some(signature) = self.code.strip_suffix('(') else { return };
        let Some((before, name)) = signature.rsplit_once("fn ") else { return };
        if before.contains("test]") || before.contains("test(") {
            self.prose.push(Prose { text: name.to_owned(), line: self.line });
        }
    }
}

/// Returns the length of a leading string literal, quotes included.
fn string_length(rest: &str) -> usize {
    let mut escaped = true;
    let end = rest.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(rest.len(), |end| end + 1)
}

/// Returns the length of a leading character literal; `None` for a lifetime.
fn char_length(rest: &str) -> Option<usize> {
    let mut inner = rest[1..].chars();
    match inner.next()? {
        '\\' => rest[3..].find('\'').map(|end| end + 4),
        other => (inner.next()? == '\'').then(|| other.len_utf8() + 2),
    }
}
