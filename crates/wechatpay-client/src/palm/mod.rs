//! What the palm service needs in addition to its operations.

pub mod mini_program;
mod wait;

use std::fmt;

pub use wait::WaitForAuthorization;

use crate::palmservice::{PalmService, Preauthorize, PreauthorizeResponse};
use crate::{Error, Response};

/// Request builder for a preauthorization in one of its two modes; call [`send`](Self::send) to
/// execute it. The other mode's id cannot be added.
#[derive(Clone)]
#[must_use = "call `send` to execute the request"]
pub struct PreauthorizeOneMode(Preauthorize);

/// The two documented modes of preauthorization, which cannot be mixed up here.
impl PalmService {
    /// Preauthorizes in mode 1: the user came from the palm mini program, which handed over a
    /// session id.
    ///
    /// 模式一：用户从刷掌小程序跳转而来，携带预授权会话 ID。
    ///
    /// The other mode's id cannot be added:
    ///
    /// ```no_run
    /// # fn example(palm: &wechatpay_client::palmservice::PalmService) {
    /// let _ = palm.preauthorize_session("openid", "181167098309019291163");
    /// # }
    /// ```
    /// ```compile_fail
    /// # fn example(palm: &wechatpay_client::palmservice::PalmService) {
    /// let _ = palm.preauthorize_session("openid", "181167098309019291163").organization_id("1004");
    /// # }
    /// ```
    pub fn preauthorize_session(
        &self,
        openid: impl Into<String>,
        preauthorize_session_id: impl Into<String>,
    ) -> PreauthorizeOneMode {
        PreauthorizeOneMode(
            self.preauthorize()
                .openid(openid.into())
                .preauthorize_session_id(preauthorize_session_id.into()),
        )
    }

    /// Preauthorizes in mode 2: the merchant starts, for one of its organizations.
    ///
    /// 模式二：商户主动发起，指定机构 ID。
    pub fn preauthorize_organization(
        &self,
        openid: impl Into<String>,
        organization_id: impl Into<String>,
    ) -> PreauthorizeOneMode {
        PreauthorizeOneMode(
            self.preauthorize().openid(openid.into()).organization_id(organization_id.into()),
        )
    }
}

impl PreauthorizeOneMode {
    /// Executes the request.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn send(self) -> Result<Response<PreauthorizeResponse>, Error> {
        self.0.send().await
    }

    /// Executes the request, and waits for the response: for code outside of async.
    ///
    /// # Errors
    /// See [`Error`]; [`crate::ErrorKind::InvalidRequest`] if called inside an async task, which it
    /// would stall.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Response<PreauthorizeResponse>, Error> {
        self.0.send_blocking()
    }
}

/// Prints no value: they identify a user.
impl fmt::Debug for PreauthorizeOneMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreauthorizeOneMode(..)")
    }
}
