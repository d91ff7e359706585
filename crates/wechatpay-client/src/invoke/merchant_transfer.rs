//! A transfer that the user must accept.

use std::fmt;

use serde::Serialize;

use super::AppView;
use super::business_view::BusinessView;

/// The argument of `wx.requestMerchantTransfer` in a mini program, and of
/// `WeixinJSBridge.invoke('requestMerchantTransfer', …)` in a page. Nothing is signed.
///
/// 商家转账用户确认收款的调起参数。
///
/// # Examples
///
/// ```
/// use wechatpay_client::invoke::MerchantTransfer;
///
/// let transfer = MerchantTransfer::new("1900000001", "wx8888888888888888", "affff==");
/// let json = serde_json::to_string(&transfer).unwrap();
/// assert_eq!(json, r#"{"mchId":"1900000001","appId":"wx8888888888888888","package":"affff=="}"#);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantTransfer {
    mch_id: String,
    app_id: String,
    package: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_id: Option<String>,
}

impl MerchantTransfer {
    /// Creates the argument from the merchant number, the appid of the transfer, and the
    /// `package_info` of its response.
    #[must_use]
    pub fn new(
        mch_id: impl Into<String>,
        app_id: impl Into<String>,
        package: impl Into<String>,
    ) -> Self {
        Self {
            mch_id: mch_id.into(),
            app_id: app_id.into(),
            package: package.into(),
            open_id: None,
        }
    }

    /// Sets the receiving user's openid, which belongs to the appid.
    #[must_use]
    pub fn open_id(mut self, open_id: impl Into<String>) -> Self {
        self.open_id = Some(open_id.into());
        self
    }

    /// Returns what the Open SDK of an app takes. It has no field for the receiving user.
    #[must_use]
    pub fn app(&self) -> AppView {
        let parameters = vec![
            ("mchId", self.mch_id.clone()),
            ("appId", self.app_id.clone()),
            ("package", self.package.clone()),
        ];
        BusinessView { business_type: "requestMerchantTransfer", parameters }.app()
    }
}

/// Prints no package.
impl fmt::Debug for MerchantTransfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MerchantTransfer(..)")
    }
}
