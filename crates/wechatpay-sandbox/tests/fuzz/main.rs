//! The fuzz target without a fuzzer: the seed corpus, every small mutation of each seed, and random
//! mutations, the same in every run.

mod bodies;

use std::path::Path;

fn seeds() -> Vec<Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/authorization_parse");
    let mut seeds: Vec<Vec<u8>> = std::fs::read_dir(corpus)
        .expect("the corpus is committed")
        .map(|entry| entry.expect("the entry is readable").path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read(path).expect("the seed is readable"))
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty());
    seeds
}

#[test]
fn authorization_parse_of_corpus_and_mutations_does_not_panic() {
    let cases: usize = seeds().iter().map(|seed| mutate(seed)).sum();
    assert!(cases > 3000, "{cases}");
}

#[test]
fn authorization_parse_of_random_mutations_does_not_panic() {
    mutate_at_random(20_000);
}

/// `cargo test --release -p wechatpay-sandbox --test fuzz -- --ignored`, where `cargo fuzz` is not
/// available.
#[test]
#[ignore = "takes minutes"]
fn authorization_parse_of_twenty_million_random_mutations_does_not_panic() {
    mutate_at_random(20_000_000);
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

/// Strings that the parser looks for.
const WORDS: [&[u8]; 12] = [
    b"WECHATPAY2-SHA256-RSA2048 ",
    b"mchid=\"",
    b"nonce_str=\"",
    b"timestamp=\"",
    b"serial_no=\"",
    b"signature=\"",
    b"\",",
    b"\"",
    b"=",
    b"",
    b"\\",
    b"\xe5\x88\xb7",
];

/// Changes seeds up to five times each, by bits, words and pieces of other seeds.
fn mutate_at_random(cases: usize) {
    let seeds = seeds();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..cases {
        let mut data = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(5) {
            let at = random.below(data.len() + 1);
            let end = (at + random.below(40)).min(data.len());
            match random.below(5) {
                0 if at < data.len() => data[at] ^= 1 << random.below(8),
                1 => drop(data.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
                2 => drop(data.drain(at..end)),
                3 => {
                    let piece = data[at..end].to_vec();
                    let to = random.below(data.len() + 1);
                    data.splice(to..to, piece);
                }
                _ => {
                    let other = &seeds[random.below(seeds.len())];
                    let from = random.below(other.len() + 1);
                    let to = (from + random.below(60)).min(other.len());
                    data.splice(at..end, other[from..to].iter().copied());
                }
            }
        }
        bodies::authorization_parse(&data);
    }
}

/// A small generator of numbers (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap_or(u64::MAX)).unwrap_or_default()
    }
}
