//! Payments: JSAPI and mini programs, apps, H5.

use serde::Serialize;
use wechatpay_auth::Error as AuthError;
use wechatpay_auth::middleware::AuthMiddleware;

use crate::Error;
use crate::runtime::percent_encode;

/// Stands before the prepay id in what JSAPI signs and sends, and never in what an app does.
const PREPAY_ID: &str = "prepay_id=";

/// The argument of `wx.requestPayment` in a mini program, and of
/// `WeixinJSBridge.invoke('getBrandWCPayRequest', …)` in a page.
///
/// Created by [`Invoke::jsapi`](super::Invoke::jsapi).
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JsapiPayment {
    app_id: String,
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: &'static str,
    pay_sign: String,
}

impl JsapiPayment {
    pub(super) async fn sign(
        auth: &AuthMiddleware,
        app_id: &str,
        prepay_id: &str,
    ) -> Result<Self, Error> {
        let bare = prepay_id.strip_prefix(PREPAY_ID).unwrap_or(prepay_id);
        check_bare(bare, "the prepay id is empty, or has `prepay_id=` before it twice")?;
        let package = format!("{PREPAY_ID}{bare}");
        let signed = auth.sign_invocation(app_id, &package).await?;
        Ok(Self {
            app_id: app_id.to_owned(),
            time_stamp: signed.stamp().timestamp().to_string(),
            nonce_str: signed.stamp().nonce().to_owned(),
            package,
            sign_type: "RSA",
            pay_sign: signed.signature().to_owned(),
        })
    }
}

/// What the Open SDK of an app takes: the fields of `PayReq`.
///
/// Created by [`Invoke::app`](super::Invoke::app).
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct AppPayment {
    appid: String,
    partnerid: String,
    prepayid: String,
    package: &'static str,
    noncestr: String,
    timestamp: String,
    sign: String,
}

impl AppPayment {
    pub(super) async fn sign(
        auth: &AuthMiddleware,
        app_id: &str,
        prepay_id: &str,
    ) -> Result<Self, Error> {
        check_bare(
            prepay_id,
            "the prepay id of an app payment is empty, or has `prepay_id=` before it, which \
             belongs to JSAPI: pass the bare id",
        )?;
        let signed = auth.sign_invocation(app_id, prepay_id).await?;
        Ok(Self {
            appid: app_id.to_owned(),
            partnerid: auth.merchant_id().to_owned(),
            prepayid: prepay_id.to_owned(),
            package: "Sign=WXPay",
            noncestr: signed.stamp().nonce().to_owned(),
            timestamp: signed.stamp().timestamp().to_string(),
            sign: signed.signature().to_owned(),
        })
    }
}

fn check_bare(prepay_id: &str, problem: &'static str) -> Result<(), AuthError> {
    if prepay_id.is_empty() || prepay_id.starts_with(PREPAY_ID) {
        return Err(AuthError::UnsignableRequest { problem });
    }
    Ok(())
}

/// Returns the URL that a page outside of WeChat opens: the `h5_url` of the order, and where the
/// user returns to. Nothing is signed.
///
/// The page must be of a domain that is registered for H5 payments, and it must send its `Referer`.
///
/// ```
/// use wechatpay_client::invoke::h5_url;
///
/// let url = h5_url("https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=2", "https://a.example/?o=1");
/// assert!(url.ends_with("&package=2&redirect_url=https%3A%2F%2Fa.example%2F%3Fo%3D1"));
/// ```
#[must_use]
pub fn h5_url(h5_url: &str, redirect_url: &str) -> String {
    let separator = if h5_url.contains('?') { '&' } else { '?' };
    format!("{h5_url}{separator}redirect_url={}", percent_encode(redirect_url))
}

crate::opaque::opaque_debug!(JsapiPayment, AppPayment);
