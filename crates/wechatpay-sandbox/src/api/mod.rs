//! The operations and their routes.

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

/// A call of an operation: an authentic request and what the operation needs to respond to it.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a PlatformState,
    pub(crate) request: &'a Incoming,
    /// The path parameters in order, still percent-encoded.
    pub(crate) parameters: Vec<&'a str>,
    /// The platform key that will sign the response.
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

/// Runs the stub or operation that matches the request. Stubs take precedence over operations.
///
/// # Errors
/// 404 `NOT_FOUND` if nothing matches; any error of the operation.
pub(crate) fn dispatch(
    state: &PlatformState,
    request: &Incoming,
    key: PlatformKey,
) -> Result<Response, Problem> {
    if let Some(response) = lock(&state.stubs).find(request) {
        return Ok(response);
    }
    let (route, parameters) = ROUTES
        .iter()
        .filter(|route| route.method == request.method)
        .find_map(|route| Some((route, parameters(route.path, request.path())?)))
        .ok_or_else(Problem::no_operation)?;
    (route.operation)(&Call { state, request, parameters, key })
}
