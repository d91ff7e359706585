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

/// What the paths of this module begin with.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// Answers a request to the sandbox itself.
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
    let at = |template| parameters(template, path)?.first().copied();
    if let Some(token) = at("/_sandbox/palm/{permission_token}/approve") {
        return decide(token, |token| {
            let now = state.clock.now();
            lock(&state.palm).approve(token, now)
        });
    }
    let token = at("/_sandbox/palm/{permission_token}/refuse")?;
    decide(token, |token| lock(&state.palm).refuse(token))
}

fn decide(token: &str, decision: impl Fn(&str) -> Option<AuthorizationState>) -> Option<Response> {
    let token = percent::decode(token)?;
    let Some(decided) = decision(&token) else {
        let message = "no preauthorization issued this permission token";
        let problem = Problem::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", message);
        return Some(Response::from(&problem));
    };
    let body = json!({ "permission_token": token, "state": decided.as_str() });
    Some(Response::json(StatusCode::OK, &body))
}
