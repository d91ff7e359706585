//! A few thousand cases of the fuzz target: the seed corpus and mutations of every seed.

mod bodies;

use std::path::Path;

#[test]
fn authorization_parse_of_corpus_and_mutations_does_not_panic() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/authorization_parse");
    let mut cases = 0;
    for entry in std::fs::read_dir(corpus).expect("the corpus is committed") {
        let seed = std::fs::read(entry.expect("the entry is readable").path())
            .expect("the seed is readable");
        cases += mutate(&seed);
    }
    assert!(cases > 3000, "{cases}");
}

/// Replaces each byte by the bytes with a meaning in the grammar, removes it, doubles it, and cuts
/// the seed before it. Returns the number of cases.
fn mutate(seed: &[u8]) -> usize {
    let mut cases = 1;
    bodies::authorization_parse(seed);
    for at in 0..seed.len() {
        let (before, after) = (&seed[..at], &seed[at + 1..]);
        for byte in [b'"', b',', b'=', b' ', b'\\', 0, b'\n', 0xff] {
            bodies::authorization_parse(&[before, &[byte], after].concat());
        }
        bodies::authorization_parse(&[before, after].concat());
        bodies::authorization_parse(&[before, &[seed[at], seed[at]], after].concat());
        bodies::authorization_parse(before);
        cases += 11;
    }
    cases
}
