//! The test keys that are published with this crate. They are public and protect nothing.

use super::KeyFiles;

/// Returns the published keys. As they are fixed, starting a sandbox needs no key generation, which
/// is slow in pure-Rust RSA without optimizations.
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
