//! Keeps the language plain: no word of the glossary's left column in documentation, comments,
//! messages and names of tests. See `.github/CONTRIBUTING.md`.

mod glossary;
mod prose;
mod tests;
mod words;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;
use std::{fmt, fs};

use glossary::{ALLOWED, Allowed, GLOSSARY, LOOKALIKES, SKIPPED};
use prose::Prose;
use words::Pattern;

/// A place that uses a word of the left column.
struct Finding {
    path: String,
    line: usize,
    words: String,
    instead: &'static str,
    /// The whole line, which an exception quotes a part of.
    context: String,
}

impl Finding {
    fn is_allowed_by(&self, allowed: &Allowed) -> bool {
        self.path == allowed.path && self.context.contains(allowed.phrase)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, words, instead, .. } = self;
        write!(f, "{path}:{line}: \"{words}\": write {instead}")
    }
}

/// The glossary, ready for use.
struct Checker {
    rules: Vec<(Pattern, &'static str)>,
    lookalikes: Vec<Pattern>,
    /// For each first letter the indices of the rules that can match.
    by_letter: BTreeMap<u8, Vec<usize>>,
}

impl Checker {
    fn new() -> Self {
        let rules: Vec<_> =
            GLOSSARY.iter().map(|(words, instead)| (Pattern::new(words), *instead)).collect();
        let mut by_letter = BTreeMap::<u8, Vec<usize>>::new();
        for (index, (pattern, _)) in rules.iter().enumerate() {
            pattern
                .first_letters()
                .for_each(|letter| by_letter.entry(letter).or_default().push(index));
        }
        let lookalikes = LOOKALIKES.iter().map(|words| Pattern::new(words)).collect();
        Self { rules, lookalikes, by_letter }
    }

    /// Returns the findings in one file, exceptions included.
    fn check(&self, path: &str, contents: &str) -> Vec<Finding> {
        let lines: Vec<&str> = contents.lines().collect();
        let mut findings = Vec::new();
        let prose = prose::of_file(path, contents);
        for Prose { text, line } in prose.into_iter().chain(name_of_test_file(path)) {
            let words = words::split(&text, line);
            for start in 0..words.len() {
                let Some((count, instead)) = self.find(&words[start..]) else { continue };
                // A lookalike may begin a word or two earlier: "there is no".
                let standard = (start.saturating_sub(2)..=start).any(|from| {
                    let lengths =
                        self.lookalikes.iter().filter_map(|like| like.matches(&words[from..]));
                    lengths.max().is_some_and(|length| from + length > start)
                });
                if !standard {
                    let found: Vec<&str> =
                        words[start..start + count].iter().map(|word| word.text).collect();
                    let line = words[start].line;
                    findings.push(Finding {
                        path: path.to_owned(),
                        line,
                        words: found.join(" "),
                        instead,
                        context: lines.get(line - 1).copied().unwrap_or_default().to_owned(),
                    });
                }
            }
        }
        findings
    }

    /// Returns the length of the leading words that a rule matches, and what to write instead.
    fn find(&self, words: &[words::Word<'_>]) -> Option<(usize, &'static str)> {
        let letter = words.first()?.text.as_bytes()[0].to_ascii_lowercase();
        self.by_letter.get(&letter)?.iter().find_map(|index| {
            let (pattern, instead) = &self.rules[*index];
            Some((pattern.matches(words)?, *instead))
        })
    }
}

/// Returns the path of a file of tests, since it is part of their names.
fn name_of_test_file(path: &str) -> Option<Prose> {
    let (_, name) = path.rsplit_once("tests/").filter(|_| path.ends_with(".rs"))?;
    Some(Prose { text: name.to_owned(), line: 1 })
}

/// Returns the files that are checked, by path from `root`.
fn files(root: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            if entry.file_type().unwrap().is_dir() {
                let hidden = name.starts_with('.') && ![".ci", ".github"].contains(&&*name);
                if !hidden && name != "target" {
                    folders.push(path);
                }
                continue;
            }
            let endings = [".rs", ".md", ".yaml", ".yml", ".toml"];
            let checked = relative == ".ci/run" || endings.iter().any(|end| name.ends_with(end));
            if checked && !SKIPPED.iter().any(|skipped| relative.starts_with(skipped)) {
                files.insert(relative, fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

/// The findings in the repository, exceptions included.
static IN_REPOSITORY: LazyLock<Vec<Finding>> = LazyLock::new(|| {
    let checker = Checker::new();
    let files = files(super::root());
    files.iter().flat_map(|(path, contents)| checker.check(path, contents)).collect()
});
