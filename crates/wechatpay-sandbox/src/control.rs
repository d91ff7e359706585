//! `/_sandbox/…`: the user's decisions over HTTP. Unsigned; not part of WeChat Pay.

use http::{Method, StatusCode};
use serde_json::json;

use crate::palm::State;
use crate::problem::Problem;
use crate::request::path::parameters;
use crate::request::percent;
use crate::response::Answer;
use crate::state::World;
use crate::sync::lock;

/// What the paths of this module begin with.
pub(crate) const PREFIX: &str = "/_sandbox/";

/// Answers a request to the sandbox itself.
pub(crate) fn answer(world: &World, method: &Method, path: &str) -> Answer {
    route(world, method, path).unwrap_or_else(|| Answer::from(&Problem::no_operation()))
}

fn route(world: &World, method: &Method, path: &str) -> Option<Answer> {
    if *method == Method::GET && path == "/_sandbox/health" {
        return Some(Answer::json(StatusCode::OK, &json!({ "status": "ok" })));
    }
    if *method != Method::POST {
        return None;
    }
    let at = |template| parameters(template, path)?.first().copied();
    if let Some(token) = at("/_sandbox/palm/{permission_token}/approve") {
        return decide(token, |token| {
            let now = world.clock.now();
            lock(&world.palm).approve(token, now)
        });
    }
    let token = at("/_sandbox/palm/{permission_token}/refuse")?;
    decide(token, |token| lock(&world.palm).refuse(token))
}

fn decide(token: &str, decision: impl Fn(&str) -> Option<State>) -> Option<Answer> {
    let token = percent::decode(token)?;
    let Some(state) = decision(&token) else {
        let message = "no preauthorization issued this permission token";
        let problem = Problem::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", message);
        return Some(Answer::from(&problem));
    };
    let body = json!({ "permission_token": token, "state": state.as_str() });
    Some(Answer::json(StatusCode::OK, &body))
}
