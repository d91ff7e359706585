//! What a page, a mini program or an app is called with, signed where it must be.
//!
//! 前端调起支付所需的参数：小程序、JSAPI、App、H5、商家转账确认收款、支付分。
//!
//! Each type serializes to exactly the argument of its function; hand the JSON to the front end.
//!
//! | front end | function | type |
//! |---|---|---|
//! | mini program | `wx.requestPayment` | [`JsapiPayment`] |
//! | page in WeChat | `WeixinJSBridge.invoke('getBrandWCPayRequest', …)` | [`JsapiPayment`] |
//! | app | `PayReq` of the Open SDK | [`AppPayment`] |
//! | page outside of WeChat | opens a URL | [`h5_url`] |
//! | any screen | shows the `code_url` of a native order as a QR code; nothing is signed | |
//! | mini program, page | `requestMerchantTransfer` | [`MerchantTransfer`] |
//! | mini program, page, app | `openBusinessView` of the pay score | [`PayScore`] |
//! | mini program | hop to the palm service | `palmservice::mini_program` |
//!
//! Payments of JSAPI and of an app are signed over different strings, and an argument of one is not
//! accepted by the other: they are different types, and each rejects the other's prepay id.
//!
//! ```no_run
//! # async fn example(client: wechatpay_client::Client) -> Result<(), wechatpay_client::Error> {
//! // `prepay_id` comes from the response to the order.
//! let payment = client.invoke().jsapi("wx8888888888888888", "wx26160922190945a9e3ba").await?;
//! let json = serde_json::to_string(&payment).unwrap(); // the argument of `wx.requestPayment`
//! # let _ = json;
//! # Ok(())
//! # }
//! ```
//!
//! What the front end returns is not proof of a payment: wait for the notification, or query the
//! order.

mod business_view;
mod merchant_transfer;
mod pay_score;
mod payment;

use std::fmt;

pub use business_view::{AppView, JsapiView, MiniProgramView};
pub use merchant_transfer::MerchantTransfer;
pub use pay_score::{ApiV2Key, PayScore};
pub use payment::{AppPayment, JsapiPayment, h5_url};

use crate::runtime::Inner;
use crate::{Client, Error};

impl Client {
    /// Returns a signer for front ends, of the arguments of `wx.requestPayment` and the like.
    /// Nothing is sent.
    #[must_use]
    pub fn invoke(&self) -> Invoke {
        Invoke { inner: self.inner().clone() }
    }
}

/// Creates what a front end is called with; see [`Client::invoke`] and [the module](self).
///
/// Time and nonce come from the client's [`StampSource`](wechatpay_auth::StampSource), the merchant
/// number and the key from its merchant.
#[derive(Clone)]
pub struct Invoke {
    inner: Inner,
}

impl Invoke {
    /// Signs the argument of `wx.requestPayment` and of `getBrandWCPayRequest`. `prepay_id` is the
    /// one of the order, with or without `prepay_id=` before it.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Auth`] if the appid or the prepay id is not visible ASCII, or if the
    /// merchant's key cannot sign.
    pub async fn jsapi(&self, app_id: &str, prepay_id: &str) -> Result<JsapiPayment, Error> {
        JsapiPayment::sign(self.inner.auth(), app_id, prepay_id).await
    }

    /// Signs what the Open SDK of an app takes. `prepay_id` is the bare id of the order.
    ///
    /// # Errors
    /// As [`Invoke::jsapi`]; also if the prepay id has `prepay_id=` before it, which belongs to
    /// JSAPI.
    pub async fn app(&self, app_id: &str, prepay_id: &str) -> Result<AppPayment, Error> {
        AppPayment::sign(self.inner.auth(), app_id, prepay_id).await
    }

    /// Creates what asks the user to accept a transfer. `package` is the `package_info` of the
    /// response to the transfer, which is there only while the transfer waits for the user.
    #[must_use]
    pub fn merchant_transfer(
        &self,
        app_id: impl Into<String>,
        package: impl Into<String>,
    ) -> MerchantTransfer {
        MerchantTransfer::new(self.inner.auth().merchant_id(), app_id, package)
    }

    /// Creates what asks the user to confirm a service order (`wxpayScoreUse`). `package` is that
    /// of the response to the order.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Auth`] if there is no nonce.
    pub fn pay_score_use(&self, key: &ApiV2Key, package: &str) -> Result<PayScore, Error> {
        PayScore::sign(self.inner.auth(), "wxpayScoreUse", &[("package", package)], key)
    }

    /// Creates what shows a service order to the user (`wxpayScoreDetail`).
    ///
    /// # Errors
    /// As [`Invoke::pay_score_use`].
    pub fn pay_score_detail(
        &self,
        key: &ApiV2Key,
        service_id: &str,
        out_order_no: &str,
    ) -> Result<PayScore, Error> {
        let parameters = [("service_id", service_id), ("out_order_no", out_order_no)];
        PayScore::sign(self.inner.auth(), "wxpayScoreDetail", &parameters, key)
    }
}

/// Prints no setting.
impl fmt::Debug for Invoke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Invoke(..)")
    }
}
