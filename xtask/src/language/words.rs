//! The words of a piece of prose with their lines, and the patterns that match them.

/// A word, lower case or not, or a place where a sentence is interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'a> {
    /// Letters; [`BREAK`] for punctuation, [`CODE`] for what is not prose.
    pub(super) text: &'a str,
    /// The line, from 1.
    pub(super) line: usize,
}

/// Stands for punctuation that no pattern crosses.
const BREAK: &str = ".";
/// Stands for a code span, a placeholder or an address.
const CODE: &str = "`";

/// Splits prose that starts at `line`. Digits, `_`, `-` and other alphabets separate words.
pub(super) fn split(prose: &str, mut line: usize) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = prose;
    while let Some(first) = rest.chars().next() {
        let (length, text) = match first {
            'a'..='z' | 'A'..='Z' => {
                let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
                match &rest[..length] {
                    "http" | "https" if rest[length..].starts_with("://") => {
                        let end = |c: char| c.is_whitespace() || matches!(c, ')' | '>' | '"' | '`');
                        (rest.find(end).unwrap_or(rest.len()), Some(CODE))
                    }
                    word => (length, Some(word)),
                }
            }
            '`' if rest.starts_with("```") => (3, Some(BREAK)),
            '`' => match rest[1..].find('`') {
                Some(end) => (end + 2, Some(CODE)),
                None => (1, Some(BREAK)),
            },
            '{' => match placeholder(rest) {
                Some(length) => (length, Some(CODE)),
                None => (1, Some(BREAK)),
            },
            '\n' if rest[1..].starts_with('\n') => (1, Some(BREAK)),
            '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '"' | '|' | '#' | '}' => {
                (1, Some(BREAK))
            }
            other => (other.len_utf8(), None),
        };
        words.extend(text.map(|text| Word { text, line }));
        line += rest[..length].bytes().filter(|byte| *byte == b'\n').count();
        rest = &rest[length..];
    }
    words
}

/// Returns the length of a leading `{name}` or `{name:?}`.
fn placeholder(rest: &str) -> Option<usize> {
    let end = rest.find('}')?;
    let inner = rest[1..end].split(':').next().unwrap_or_default();
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    (inner.chars().all(name) && !rest[..end].contains(char::is_whitespace)).then_some(end + 1)
}

/// A pattern as the glossary writes it.
pub(super) struct Pattern {
    elements: Vec<&'static str>,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(pattern: &'static str) -> Self {
        Self { elements: pattern.split(' ').collect() }
    }

    /// Returns how many of the leading words it matches.
    pub(super) fn matches(&self, words: &[Word<'_>]) -> Option<usize> {
        match_elements(&self.elements, words)
    }

    /// Returns the lower-case letters that its first word may begin with.
    pub(super) fn first_letters(&self) -> impl Iterator<Item = u8> {
        self.elements[0].split('|').map(|choice| choice.as_bytes()[0].to_ascii_lowercase())
    }
}

fn match_elements(elements: &[&str], words: &[Word<'_>]) -> Option<usize> {
    let Some((element, elements)) = elements.split_first() else {
        return Some(0);
    };
    if *element == "..." {
        let gap = words.iter().take(3).take_while(|word| word.text != BREAK).count();
        return (0..=gap).find_map(|skip| Some(skip + match_elements(elements, &words[skip..])?));
    }
    let (word, words) = words.split_first()?;
    let fits = element.split('|').any(|choice| match_word(choice, word.text));
    if fits { Some(1 + match_elements(elements, words)?) } else { None }
}

fn match_word(choice: &str, word: &str) -> bool {
    let same = |choice: &str, word: &str| match choice.starts_with(char::is_uppercase) {
        true => choice == word,
        false => choice.eq_ignore_ascii_case(word),
    };
    match choice.strip_suffix('*') {
        Some("") => word != BREAK,
        Some(stem) => word.get(..stem.len()).is_some_and(|start| same(stem, start)),
        None => same(choice, word),
    }
}
