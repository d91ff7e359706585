//! The hop between the merchant's mini program and the palm mini program: what `wx.*` is called
//! with.
//!
//! 商户小程序与微信刷掌小程序之间的跳转参数。
//!
//! One value has three names: `permission_token` in the API, `prebind_token` on the way to the palm
//! program, and `authorize_token` on the way back to it. Serialize these types and hand the JSON to
//! the page. What the palm program returns is not proof; query the authorization.
//!
//! ```
//! use wechatpay_client::palmservice::mini_program::{NavigateBackMiniProgram, NavigateToMiniProgram};
//!
//! // Mode 2: the merchant starts. wx.navigateToMiniProgram(JSON.parse(…))
//! let to = NavigateToMiniProgram::new("token", "1004");
//! // Mode 1: the user came from the palm program. wx.navigateBackMiniProgram(JSON.parse(…))
//! let back = NavigateBackMiniProgram::new("token");
//! # assert_eq!(serde_json::to_string(&back).unwrap(), r#"{"extraData":{"authorize_token":"token"}}"#);
//! # assert!(serde_json::to_string(&to).unwrap().contains("wxd6ced4b24adebe76"));
//! ```

use serde::{Deserialize, Serialize};

/// The palm mini program's appid.
pub const PALM_APP_ID: &str = "wxd6ced4b24adebe76";
/// The page of the palm mini program that takes an authorization up.
pub const PALM_PATH: &str = "pages/palm-router/palm-router?action=third_online_open";

/// Mode 2: the argument of `wx.navigateToMiniProgram`, which opens the palm mini program.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NavigateToMiniProgram {
    app_id: &'static str,
    path: &'static str,
    extra_data: Prebind,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct Prebind {
    prebind_token: String,
    service_id: String,
}

/// Mode 1: the argument of `wx.navigateBackMiniProgram`, which returns to the palm mini program.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NavigateBackMiniProgram {
    extra_data: Authorize,
}

#[derive(Clone, PartialEq, Eq, Serialize)]
struct Authorize {
    authorize_token: String,
}

/// Mode 1: the query with which the palm mini program opens the merchant's page (`options.query` of
/// `onLaunch`).
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct LaunchQuery {
    /// The session to preauthorize with; digits, but longer than any integer type holds.
    pub preauthorize_session_id: String,
}

impl NavigateToMiniProgram {
    /// Creates the argument from the `permission_token` of a preauthorization and the palm
    /// service's id. That id is probably equal to the organization id; WeChat Pay does not document
    /// it.
    #[must_use]
    pub fn new(permission_token: impl Into<String>, service_id: impl Into<String>) -> Self {
        let extra_data =
            Prebind { prebind_token: permission_token.into(), service_id: service_id.into() };
        Self { app_id: PALM_APP_ID, path: PALM_PATH, extra_data }
    }
}

impl NavigateBackMiniProgram {
    /// Creates the argument from the `permission_token` of a preauthorization.
    #[must_use]
    pub fn new(permission_token: impl Into<String>) -> Self {
        Self { extra_data: Authorize { authorize_token: permission_token.into() } }
    }
}

crate::opaque::opaque_debug!(NavigateToMiniProgram, NavigateBackMiniProgram, LaunchQuery);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn argument_is_what_wx_navigate_to_mini_program_takes() {
        let json = serde_json::to_value(NavigateToMiniProgram::new("T", "1004")).unwrap();
        let expected = serde_json::json!({
            "appId": "wxd6ced4b24adebe76",
            "path": "pages/palm-router/palm-router?action=third_online_open",
            "extraData": { "prebind_token": "T", "service_id": "1004" },
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn launch_query_is_read_and_no_token_is_printed() {
        let query: LaunchQuery = serde_json::from_str(
            r#"{"preauthorize_session_id":"181167098309019291163","scene":"1"}"#,
        )
        .unwrap();
        assert_eq!(query.preauthorize_session_id, "181167098309019291163");
        assert!(
            !format!("{query:?}{:?}", NavigateBackMiniProgram::new("SECRET")).contains("SECRET")
        );
    }
}
