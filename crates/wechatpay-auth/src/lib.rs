//! Signs WeChat Pay API v3 requests and verifies what returns: answers, notifications, certificates.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(any(feature = "aws-lc-rs", feature = "rustcrypto")),
    allow(
        dead_code,
        unused_variables,
        reason = "without a backend there is nothing to do with keys"
    )
)]

mod apiv3_key;
mod backend;
mod certificates;
mod error;
mod key;
mod merchant;
mod message;
#[cfg(feature = "middleware")]
pub mod middleware;
mod notification;
mod sensitive;
mod signed;
mod signer;
mod stamp;
mod trust;
mod verifier;

pub use apiv3_key::ApiV3Key;
pub use backend::Backend;
pub use certificates::{CERTIFICATES_TARGET, open_certificates, open_certificates_with};
#[cfg(feature = "middleware")]
pub use certificates::{CertificateRefresher, RefreshStatus};
pub use error::Error;
pub use merchant::Merchant;
pub use message::{Signable, answer_message, request_message};
#[cfg(any(test, feature = "test-util"))]
pub use notification::{BuiltNotification, NotificationBuilder};
pub use notification::{
    Claim, Deduplicator, MemoryDeduplicator, Notification, NotificationOpener, Processing, Reply,
};
pub use sensitive::{Encrypted, SensitiveCipher};
pub use signed::{
    Signed, Suite, WECHATPAY_NONCE, WECHATPAY_SERIAL, WECHATPAY_SIGNATURE,
    WECHATPAY_SIGNATURE_TYPE, WECHATPAY_TIMESTAMP, WINDOW_SECONDS,
};
pub use signer::{Authorization, RequestSigner, Signer, Signing};
pub use stamp::{Stamp, StampSource, SystemStamps};
pub use trust::{KeyUse, PlatformKey, Preference, TrustStore};
pub use verifier::{Verified, Verifier};
