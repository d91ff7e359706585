//! The operations and where they are: one line per route.

mod certificates;
mod echo;
mod palmservice;

use http::Method;

use crate::keys::PlatformKey;
use crate::problem::Problem;
use crate::request::Incoming;
use crate::request::path::parameters;
use crate::response::Response;
use crate::state::PlatformState;
use crate::sync::lock;

/// An authentic request on its way into an operation.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a PlatformState,
    pub(crate) request: &'a Incoming,
    /// The path's parameters in order, still percent-encoded.
    pub(crate) parameters: Vec<&'a str>,
    /// The platform key the answer will be signed with.
    pub(crate) key: PlatformKey,
}

struct Route {
    method: Method,
    path: &'static str,
    operation: fn(&Call<'_>) -> Result<Response, Problem>,
}

const ROUTES: [Route; 4] = [
    Route {
        method: Method::POST,
        path: "/v3/palmservice/authorization/preauthorize",
        operation: palmservice::preauthorize,
    },
    Route {
        method: Method::GET,
        path: "/v3/palmservice/authorization/openid/{openid}",
        operation: palmservice::get_authorization,
    },
    Route { method: Method::GET, path: "/v3/certificates", operation: certificates::list },
    Route { method: Method::POST, path: "/v3/security/echo", operation: echo::echo },
];

/// Finds the request's stub or operation and runs it. Stubs come first: they may replace an operation.
///
/// # Errors
/// 404 `NOT_FOUND` when there is none, or the operation's own refusal.
pub(crate) fn dispatch(
    state: &PlatformState,
    request: &Incoming,
    key: PlatformKey,
) -> Result<Response, Problem> {
    if let Some(response) = lock(&state.stubs).find(request) {
        return Ok(response);
    }
    let mut candidates = ROUTES.iter().filter(|route| route.method == request.method);
    let found = candidates.find_map(|route| Some((route, parameters(route.path, request.path())?)));
    let (route, parameters) = found.ok_or_else(Problem::no_operation)?;
    (route.operation)(&Call { state, request, parameters, key })
}
