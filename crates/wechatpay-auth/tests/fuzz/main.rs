//! Runs every fuzz target on its seeds and on a few thousand mutations of them, the same in every
//! run.

#![allow(clippy::unwrap_used, reason = "helpers of tests, too")]

mod bodies;

use std::path::Path;

const CASES: u32 = 3000;

/// Strings that a parser looks for, inserted at random places.
const WORDS: [&[u8]; 12] = [
    b"WECHATPAY/SIGNTEST/",
    b"Wechatpay-Serial: ",
    b"Wechatpay-Timestamp: 1780000000\n",
    b"PUB_KEY_ID_",
    b"-----BEGIN CERTIFICATE-----\n",
    b"-----END CERTIFICATE-----\n",
    b"-----BEGIN PRIVATE KEY-----\n",
    b"\"associated_data\":null,",
    b"\"resource\":{",
    b"\\u0000",
    b"\n\n",
    b"\xff\xfe",
];

fn run(target: &str, body: fn(&[u8])) {
    if !bodies::has_backend() {
        return;
    }
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut seeds: Vec<Vec<u8>> = std::fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| std::fs::read(path).unwrap())
        .collect();
    seeds.sort();
    assert!(!seeds.is_empty());
    seeds.iter().for_each(|seed| body(seed));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..CASES {
        let mut data = seeds[random.below(seeds.len())].clone();
        for _ in 0..=random.below(4) {
            alter(&mut data, &seeds, &mut random);
        }
        body(&data);
    }
}

fn alter(data: &mut Vec<u8>, seeds: &[Vec<u8>], random: &mut Random) {
    let at = random.below(data.len() + 1);
    match random.below(7) {
        0 => data.truncate(at),
        1 if at < data.len() => data[at] ^= 1 << random.below(8),
        2 if at < data.len() => data[at] = u8::try_from(random.below(256)).unwrap(),
        3 => drop(data.splice(at..at, WORDS[random.below(WORDS.len())].iter().copied())),
        4 => {
            let end = (at + random.below(16)).min(data.len());
            data.drain(at..end);
        }
        5 => {
            let other = &seeds[random.below(seeds.len())];
            let from = random.below(other.len() + 1);
            data.truncate(at);
            data.extend_from_slice(&other[from..]);
        }
        _ => {
            let end = (at + random.below(64)).min(data.len());
            let copy = data[at..end].to_vec();
            data.splice(at..at, copy);
        }
    }
}

/// Xorshift, with the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }
}

#[test]
fn header_parse() {
    run("header_parse", bodies::header_parse);
}

#[test]
fn verify() {
    run("verify", bodies::verify);
}

#[test]
fn notification_open() {
    run("notification_open", bodies::notification_open);
}

#[test]
fn pem_x509_parse() {
    run("pem_x509_parse", bodies::pem_x509_parse);
}
