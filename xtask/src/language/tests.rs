use super::*;

#[test]
fn repository_is_in_plain_language() {
    let findings: Vec<String> = IN_REPOSITORY
        .iter()
        .filter(|finding| !ALLOWED.iter().any(|allowed| finding.is_allowed_by(allowed)))
        .map(Finding::to_string)
        .collect();
    assert!(
        findings.is_empty(),
        "{} places use words that .github/CONTRIBUTING.md replaces; an exception goes into \
         `ALLOWED` of xtask/src/language/glossary.rs:\n{}",
        findings.len(),
        findings.join("\n")
    );
}

#[test]
fn exceptions_are_all_needed_and_have_a_reason() {
    for allowed in ALLOWED {
        assert!(!allowed.why.is_empty(), "{}: {}", allowed.path, allowed.phrase);
        let needed = IN_REPOSITORY.iter().any(|finding| finding.is_allowed_by(allowed));
        assert!(needed, "nothing to allow in {} any more: {}", allowed.path, allowed.phrase);
    }
}

/// Every word of a pattern in turn, with the first of the others.
fn samples(pattern: &str) -> Vec<String> {
    let elements: Vec<Vec<&str>> = pattern.split(' ').map(|one| one.split('|').collect()).collect();
    let concrete = |choice: &str| match choice.strip_suffix('*') {
        Some("") => "thing".to_owned(),
        Some(stem) => format!("{stem}ed"),
        None => choice.replace("...", "it well"),
    };
    let mut samples = Vec::new();
    for (varied, choices) in elements.iter().enumerate() {
        for choice in choices {
            let words = elements
                .iter()
                .enumerate()
                .map(|(index, others)| concrete(if index == varied { choice } else { others[0] }));
            samples.push(words.collect::<Vec<_>>().join(" "));
        }
    }
    samples
}

fn found(path: &str, contents: &str) -> Vec<(usize, String)> {
    let findings = Checker::new().check(path, contents);
    findings.into_iter().map(|finding| (finding.line, finding.words)).collect()
}

#[test]
fn every_word_of_every_rule_is_found() {
    for sample in GLOSSARY.iter().flat_map(|(pattern, _)| samples(pattern)) {
        assert_eq!(found("a.md", &format!("So {sample}.")), [(1, sample)]);
    }
}

#[test]
fn lookalikes_are_not_found() {
    for standard in [
        "Amend, recommend, amendment, commended.",
        "Besides, nothing is set aside.",
        "It is no longer sent; there is no key, and there are no keys.",
        "A blank line.",
        "It takes in all ten seconds, and takes inputs.",
        "Otherwise a promise; exercise, precise, concise, disguise, advertise.",
        "Starts with a plain text, in the context of text/plain.",
        "This makes it possible. It returns what was stored, and tells us whether to ask.",
        "Holds a lock. Against all odds",
        "Optimistic concurrency",
        "A field named `answer`, `beside` or `whatever`; `is no` is no good",
        "https://example.com/answer/behaviour?blank=1",
        "the placeholder {answer}, {answer:?} and {answer.status}",
        "应答 answerphone 空白",
        "what is. no full stop is crossed",
    ] {
        let expected = standard.contains("`is no` is no").then(|| (1, "is no good".to_owned()));
        assert_eq!(found("a.md", standard), Vec::from_iter(expected), "{standard}");
    }
}

#[test]
fn rust_is_searched_in_comments_literals_and_names_of_tests() {
    let rust = r##"//! One answer.
use crate::answer::Answer; // beside it

/// Fine, `answer` is code. In the
/// stead of two.
///
/// Whatever /* not nested */ it is.
fn answer<'a>(beside: &'a str) -> char {
    let mend = '"'; let escaped = '\'';
    println!("an answer\nblank {answer}", r#"raw "beside""#);
    "escaped \" mend \
     whoever"
}

#[tokio::test(start_paused = true)]
async fn client_without_answer_fails(world: World) {}

#[test]
fn blank_is_rejected() {
    fn mend() {}
}
/* mended
   blanks */
"##;
    let expected = [
        (1, "answer"),
        (2, "beside"),
        (4, "In the stead"),
        (7, "Whatever"),
        (10, "answer"),
        (10, "blank"),
        (10, "beside"),
        (11, "mend"),
        (12, "whoever"),
        (16, "answer"),
        (19, "blank"),
        (22, "mended"),
        (23, "blanks"),
    ];
    let expected = expected.map(|(line, words)| (line, words.to_owned()));
    assert_eq!(found("a.rs", rust), expected);
}

#[test]
fn text_files_are_searched_whole() {
    let yaml = "# Beside\n# it\nsummary: Answers with\n\nb: |\n  is no\n\n  key; is no\n  body\n";
    let expected = [(1, "Beside"), (3, "Answers"), (8, "is no body")];
    assert_eq!(found("a.yaml", yaml), expected.map(|(line, words)| (line, words.to_owned())));
}

#[test]
fn names_of_test_files_are_searched() {
    assert_eq!(found("crates/a/tests/sandbox/answers.rs", ""), [(1, "answers".to_owned())]);
    assert_eq!(found("crates/a/src/answers.rs", ""), []);
}

#[test]
fn finding_names_place_word_and_replacement() {
    let finding = &Checker::new().check("README.md", "\nBeside it.")[0];
    assert_eq!(finding.to_string(), "README.md:2: \"Beside\": write next to, in addition to");
    let allowed = |path, phrase| Allowed { path, phrase, why: "a quotation" };
    assert!(finding.is_allowed_by(&allowed("README.md", "Beside it")));
    assert!(!finding.is_allowed_by(&allowed("README.md", "Beside them")));
    assert!(!finding.is_allowed_by(&allowed("openapi/README.md", "Beside it")));
}
