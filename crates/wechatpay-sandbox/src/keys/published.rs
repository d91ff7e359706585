//! The test keys that are published with this crate: known to everyone, worth nothing.

use super::KeyFiles;

/// Fixed, so that starting a sandbox needs no key generation, which pure-Rust RSA makes slow without optimisation.
pub(super) fn files() -> KeyFiles {
    KeyFiles {
        apiclient_key: include_str!("../../keys/apiclient_key.pem").to_owned(),
        apiclient_cert: include_str!("../../keys/apiclient_cert.pem").to_owned(),
        pub_key: include_str!("../../keys/pub_key.pem").to_owned(),
        platform_cert: include_str!("../../keys/platform_cert.pem").to_owned(),
        platform_key: include_str!("../../keys/platform_key.pem").to_owned(),
        wechatpay_key: include_str!("../../keys/wechatpay_key.pem").to_owned(),
    }
}
