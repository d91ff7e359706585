//! One request and its response.

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

/// Responds to an API request, in this order:
///
/// 1. authentication (P§1); if it fails, the response is not signed and nothing else is checked;
/// 2. the response key, selected by the request's `Wechatpay-Serial`;
/// 3. the conventions that hold for every operation;
/// 4. the operation.
///
/// The result of steps 2 to 4 is signed. The next queued faults apply to every response.
pub(crate) fn exchange(state: &PlatformState, request: &Incoming) -> Outgoing {
    let now = state.clock.now();
    let (key, result) = match authenticate(request, &state.keys, &state.nonces, now) {
        Err(problem) => (None, Err(problem)),
        Ok(()) => match response_key(state, request) {
            Err(problem) => (Some(state.key_mode.default_key()), Err(problem)),
            Ok(key) => {
                let result =
                    conventions::check(request).and_then(|()| api::dispatch(state, request, key));
                (Some(key), result)
            }
        },
    };
    finish(state, request, key, result, now)
}

/// Responds to a request whose body was not read to its end, so that it cannot be verified.
pub(crate) fn reject_unread(state: &PlatformState, request: &Incoming, limit: usize) -> Outgoing {
    let problem = Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "INVALID_REQUEST",
        format!("the body is longer than {limit} bytes or was cut off"),
    );
    finish(state, request, None, Err(problem), state.clock.now())
}

/// The key named by the request's `Wechatpay-Serial`, or the default key if it names none (P§3.4).
fn response_key(state: &PlatformState, request: &Incoming) -> Result<PlatformKey, Problem> {
    match header::single(&request.headers, &header_name::SERIAL) {
        Ok(None) => Some(state.key_mode.default_key()),
        Ok(Some(serial)) => state.key_mode.choose(&state.keys, serial),
        Err(_) => None,
    }
    .ok_or_else(|| {
        Problem::invalid_request("Wechatpay-Serial is not a platform key of this merchant")
    })
}

/// Records the request and assembles its response. `key` is `None` if the request is not authentic.
fn finish(
    state: &PlatformState,
    request: &Incoming,
    key: Option<PlatformKey>,
    result: Result<Response, Problem>,
    now: i64,
) -> Outgoing {
    let error_code = result.as_ref().err().map(|problem| problem.code);
    lock(&state.journal).record(request, error_code);
    let response = result.unwrap_or_else(|problem| Response::from(&problem));
    let faults = lock(&state.faults).next();
    assemble(&state.keys, &state.entropy, key, response, now, &faults)
}
