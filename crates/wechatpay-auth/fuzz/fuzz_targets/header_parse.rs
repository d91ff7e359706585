//! Shares its body with `cargo test`; see `tests/fuzz`.
#![no_main]

#[allow(dead_code, reason = "each target uses its own")]
#[path = "../../tests/fuzz/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::header_parse(data));
