//! The golden module compiles, through `include!` as in a build script, and does what its specification says.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::exhaustive_enums,
    clippy::unwrap_used,
    reason = "a stub runtime"
)]

mod runtime;

#[allow(unused_imports, reason = "a module exports what its users may want")]
mod tiny {
    include!("../golden/tiny/module.rs");
}

mod answers;
mod requests;
mod table;

use runtime::{Inner, Module};
use tiny::TinyService;

/// Makes a client whose calls are answered with `status` and `body`.
fn client(status: u16, body: &str) -> (TinyService, Inner) {
    let inner = Inner::answering(status, body);
    (TinyService::from_inner(inner.clone()), inner)
}

/// Runs a call, which must be able to move between threads.
fn run<F: Future + Send>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}
