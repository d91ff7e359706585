//! A few thousand cases of the fuzz target: the seed corpus, and every seed bent in many places.

mod bodies;

use std::path::Path;

#[test]
fn authorization_parse_survives_its_corpus_and_what_is_near_it() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/authorization_parse");
    let mut cases = 0;
    for entry in std::fs::read_dir(corpus).expect("the corpus is committed") {
        let seed = std::fs::read(entry.expect("a readable entry").path()).expect("a readable seed");
        cases += bend(&seed);
    }
    assert!(cases > 3000, "{cases}");
}

/// Each byte replaced by what the grammar gives meaning to, dropped, doubled, and the text cut
/// there.
fn bend(seed: &[u8]) -> usize {
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
