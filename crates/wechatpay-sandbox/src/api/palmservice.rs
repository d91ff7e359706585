//! The two operations of the palm service (P§9.1, P§9.2).

use http::StatusCode;
use serde_json::json;

use super::Call;
use crate::clock::rfc3339;
use crate::palm::{DEFAULT_ORGANIZATION, User};
use crate::problem::Problem;
use crate::request::json::{Field, read};
use crate::request::{percent, query};
use crate::response::Response;
use crate::sync::lock;

const PREAUTHORIZE: [Field; 3] = [
    Field::required("openid", 128),
    Field::optional("preauthorize_session_id", 128),
    Field::optional("organization_id", 128),
];

/// `POST /v3/palmservice/authorization/preauthorize`
///
/// Accepts a session id, an organization id, or both: the documentation has a mode for each and an
/// example with both \[?\]. With only a session id, the authorization belongs to
/// [`DEFAULT_ORGANIZATION`], so that it can be queried.
pub(super) fn preauthorize(call: &Call<'_>) -> Result<Response, Problem> {
    let [openid, session_id, organization_id] = read(call.request, PREAUTHORIZE)?;
    if session_id.is_none() && organization_id.is_none() {
        return Err(Problem::param(
            "body",
            "/body/organization_id",
            "either preauthorize_session_id or organization_id is required",
        ));
    }
    let token = format!("sandbox_{}", call.state.entropy.nonce().to_lowercase());
    let user = User {
        openid: openid.unwrap_or_default(),
        organization_id: organization_id.unwrap_or_else(|| DEFAULT_ORGANIZATION.to_owned()),
    };
    lock(&call.state.palm).preauthorize(token.clone(), user);
    Ok(Response::json(StatusCode::OK, &json!({ "permission_token": token })))
}

/// `GET /v3/palmservice/authorization/openid/{openid}?organization_id=…`
///
/// An unknown user is in state `AUTHORIZATION_STATE_NONE`, which is not an error \[?\].
pub(super) fn get_authorization(call: &Call<'_>) -> Result<Response, Problem> {
    let openid = openid(call)?;
    let [organization_id] = query::read(call.request.query(), ["organization_id"])?;
    let organization_id = organization_id.unwrap_or_default();
    if !(1..=64).contains(&organization_id.chars().count()) {
        return Err(Problem::param("query", "organization_id", "1 to 64 characters are required"));
    }
    let user = User { openid, organization_id };
    let authorization = lock(&call.state.palm).authorization(&user);
    let mut body = json!({
        "openid": user.openid,
        "organization_id": user.organization_id,
        "state": authorization.state.as_str(),
    });
    if let Some(time) = authorization.authorize_time {
        body["authorize_time"] = json!(rfc3339(time));
    }
    Ok(Response::json(StatusCode::OK, &body))
}

fn openid(call: &Call<'_>) -> Result<String, Problem> {
    let encoded = call.parameters.first().copied().unwrap_or_default();
    let openid = percent::decode(encoded)
        .ok_or_else(|| Problem::param("path", "openid", "not percent-encoded UTF-8"))?;
    if !(1..=128).contains(&openid.chars().count()) {
        return Err(Problem::param("path", "openid", "1 to 128 characters are required"));
    }
    Ok(openid)
}
