//! The body is shared with `cargo test`; see `tests/fuzz`.
#![no_main]

#[path = "../../tests/fuzz/bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::authorization_parse(data));
