//! The hops of the pay score (微信支付分), signed with the APIv2 key.

use std::fmt::{self, Write as _};

use aws_lc_rs::hmac;
use wechatpay_auth::middleware::AuthMiddleware;
use zeroize::Zeroizing;

use super::business_view::BusinessView;
use super::{AppView, JsapiView, MiniProgramView};
use crate::Error;

/// The merchant's APIv2 key, with which the hops of the pay score are signed, and nothing else
/// here. It is not the APIv3 key. Zeroized when dropped.
#[derive(Clone)]
pub struct ApiV2Key(Zeroizing<String>);

impl ApiV2Key {
    /// Checks the form of a key: 32 visible ASCII characters.
    ///
    /// # Errors
    /// [`wechatpay_auth::Error::Configuration`] for anything else.
    pub fn new(key: impl Into<String>) -> Result<Self, Error> {
        let key = Zeroizing::new(key.into());
        if key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(key));
        }
        let problem = format!(
            "the APIv2 key has {} characters: it must be 32 visible ASCII characters, as set in \
             the merchant console",
            key.chars().count()
        );
        Err(wechatpay_auth::Error::Configuration { setting: None, problem }.into())
    }

    /// Signs parameters: sorted by name, joined as a query without encoding, with the key at the
    /// end; in upper-case hex.
    fn sign(&self, parameters: &[(&'static str, String)]) -> String {
        let mut sorted: Vec<_> = parameters.iter().collect();
        sorted.sort();
        let mut message = Zeroizing::new(String::new());
        for (name, value) in sorted {
            let _ = write!(message, "{name}={value}&");
        }
        let _ = write!(message, "key={}", *self.0);
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes());
        let tag = hmac::sign(&key, message.as_bytes());
        tag.as_ref().iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02X}");
            hex
        })
    }
}

/// Prints no key.
impl fmt::Debug for ApiV2Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiV2Key(..)")
    }
}

/// A hop to the pay score, in the form of each front end.
///
/// Created by [`Invoke::pay_score_use`](super::Invoke::pay_score_use),
/// [`Invoke::pay_score_detail`](super::Invoke::pay_score_detail) and [`PayScore::enable`].
///
/// # Examples
///
/// ```
/// use wechatpay_client::invoke::PayScore;
///
/// let hop = PayScore::enable("token");
/// let json = serde_json::to_string(&hop.mini_program()).unwrap();
/// let expected = r#"{"businessType":"wxpayScoreEnable","extraData":{"apply_permissions_token":"token"}}"#;
/// assert_eq!(json, expected);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PayScore(BusinessView);

impl PayScore {
    /// Creates what asks the user for a permission (`wxpayScoreEnable`), from the
    /// `apply_permissions_token` of the response to it. Nothing is signed.
    #[must_use]
    pub fn enable(apply_permissions_token: impl Into<String>) -> Self {
        let parameters = vec![("apply_permissions_token", apply_permissions_token.into())];
        Self(BusinessView { business_type: "wxpayScoreEnable", parameters })
    }

    pub(super) fn sign(
        auth: &AuthMiddleware,
        business_type: &'static str,
        own: &[(&'static str, &str)],
        key: &ApiV2Key,
    ) -> Result<Self, Error> {
        let stamp = auth.stamp()?;
        let mut parameters = vec![("mch_id", auth.merchant_id().to_owned())];
        parameters.extend(own.iter().map(|(name, value)| (*name, (*value).to_owned())));
        parameters.extend([
            ("timestamp", stamp.timestamp().to_string()),
            ("nonce_str", stamp.nonce().to_owned()),
            ("sign_type", "HMAC-SHA256".to_owned()),
        ]);
        let signature = key.sign(&parameters);
        parameters.push(("sign", signature));
        Ok(Self(BusinessView { business_type, parameters }))
    }

    /// Returns the argument of `wx.openBusinessView` in a mini program.
    #[must_use]
    pub fn mini_program(&self) -> MiniProgramView {
        self.0.mini_program()
    }

    /// Returns the argument of `wx.invoke('openBusinessView', …)` in a page.
    #[must_use]
    pub fn jsapi(&self) -> JsapiView {
        self.0.jsapi()
    }

    /// Returns what the Open SDK of an app takes.
    #[must_use]
    pub fn app(&self) -> AppView {
        self.0.app()
    }
}

/// Prints no signature.
impl fmt::Debug for PayScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayScore")
            .field("business_type", &self.0.business_type)
            .finish_non_exhaustive()
    }
}
