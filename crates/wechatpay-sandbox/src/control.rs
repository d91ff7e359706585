//! `/_sandbox/…`: the user's decisions over HTTP. Unsigned; not part of WeChat Pay.

use http::{Method, StatusCode};
use serde_json::json;

use crate::palm::AuthorizationState;
use crate::problem::Problem;
use crate::request::path::parameters;
use crate::request::percent;
use crate::response::Response;
use crate::state::PlatformState;
use crate::sync::lock;

/// The prefix of this module's paths.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// Responds to a request to the sandbox itself.
pub(crate) fn respond(state: &PlatformState, method: &Method, path: &str) -> Response {
    route(state, method, path).unwrap_or_else(|| Response::from(&Problem::no_operation()))
}

fn route(state: &PlatformState, method: &Method, path: &str) -> Option<Response> {
    if *method == Method::GET && path == "/_sandbox/health" {
        return Some(Response::json(StatusCode::OK, &json!({ "status": "ok" })));
    }
    if *method != Method::POST {
        return None;
    }
    let token_in = |template| parameters(template, path)?.first().copied();
    if let Some(token) = token_in("/_sandbox/palm/{permission_token}/approve") {
        let token = percent::decode(token)?;
        let now = state.clock.now(); // before locking: the clock may be a test's
        let decided = lock(&state.palm).approve(&token, now);
        return Some(decision(&token, decided));
    }
    let token = percent::decode(token_in("/_sandbox/palm/{permission_token}/refuse")?)?;
    let decided = lock(&state.palm).refuse(&token);
    Some(decision(&token, decided))
}

fn decision(token: &str, decided: Option<AuthorizationState>) -> Response {
    match decided {
        Some(decided) => Response::json(
            StatusCode::OK,
            &json!({ "permission_token": token, "state": decided.as_str() }),
        ),
        None => Response::from(&Problem::new(
            StatusCode::NOT_FOUND,
            "RESOURCE_NOT_EXISTS",
            "no preauthorization issued this permission token",
        )),
    }
}
