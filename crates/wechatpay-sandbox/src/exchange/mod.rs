//! One request and its answer, from raw bytes to raw bytes.

mod assemble;

use http::StatusCode;

use self::assemble::{Outgoing, assemble};
use crate::api;
use crate::keys::PlatformKey;
use crate::problem::Problem;
use crate::request::{Incoming, authenticate, conventions, header};
use crate::response::{Response, header_name};
use crate::state::PlatformState;
use crate::sync::lock;

/// What became of a request.
struct Outcome {
    result: Result<Response, Problem>,
    /// The key that signs the answer; none when the request was not authentic.
    key: Option<PlatformKey>,
}

/// Answers an API request, in this order:
///
/// 1. authentication: the whole of P§1; a refusal here is not signed, nothing else is looked at;
/// 2. the key that the request's `Wechatpay-Serial` asks to be answered by;
/// 3. the conventions that hold for every operation;
/// 4. the operation.
///
/// Whatever comes of 2 to 4 is signed. The next faults meet the answer, whichever it is.
pub(crate) fn exchange(state: &PlatformState, request: &Incoming) -> Outgoing {
    let now = state.clock.now();
    let outcome = match authenticate(request, &state.keys, &state.nonces, now) {
        Err(problem) => Outcome { result: Err(problem), key: None },
        Ok(()) => handle(state, request),
    };
    finish(state, request, outcome, now)
}

/// Answers a request whose body could not be read to its end, so that nothing about it can be verified.
pub(crate) fn reject_unread(state: &PlatformState, request: &Incoming, limit: usize) -> Outgoing {
    let message = format!("the body is longer than {limit} bytes or was cut off");
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    let outcome =
        Outcome { result: Err(Problem::new(status, "INVALID_REQUEST", message)), key: None };
    finish(state, request, outcome, state.clock.now())
}

fn handle(state: &PlatformState, request: &Incoming) -> Outcome {
    let (key, result) = match response_key(state, request) {
        Err(problem) => (state.key_mode.default_key(), Err(problem)),
        Ok(key) => {
            let checked = conventions::check(request);
            (key, checked.and_then(|()| api::dispatch(state, request, key)))
        }
    };
    Outcome { result, key: Some(key) }
}

/// The key named by the request's `Wechatpay-Serial`, or the default one when it names none (P§3.4).
fn response_key(state: &PlatformState, request: &Incoming) -> Result<PlatformKey, Problem> {
    let refuse =
        || Problem::invalid_request("Wechatpay-Serial is not a platform key of this merchant");
    match header::single(&request.headers, &header_name::SERIAL) {
        Ok(None) => Ok(state.key_mode.default_key()),
        Ok(Some(serial)) => state.key_mode.choose(&state.keys, serial).ok_or_else(refuse),
        Err(_) => Err(refuse()),
    }
}

fn finish(state: &PlatformState, request: &Incoming, outcome: Outcome, now: i64) -> Outgoing {
    let code = outcome.result.as_ref().err().map(|problem| problem.code);
    let response = outcome.result.unwrap_or_else(|problem| Response::from(&problem));
    lock(&state.journal).record(request, code);
    let faults = lock(&state.faults).next();
    assemble(&state.keys, &state.entropy, outcome.key, response, now, &faults)
}
