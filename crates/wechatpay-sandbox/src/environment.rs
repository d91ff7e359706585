//! The `WECHATPAY_*` settings with which a client acts as the sandbox's merchant.

use crate::keys::{KeyDirectory, KeyMode, KeySet};

/// Returns the names and values for the key mode. Keys are absolute paths if there is a directory,
/// otherwise PEM strings.
pub(crate) fn environment(
    keys: &KeySet,
    mode: KeyMode,
    directory: Option<&KeyDirectory>,
    base_url: &str,
) -> Vec<(&'static str, String)> {
    let material = |file: &str, pem: &str| match directory {
        Some(directory) => directory.file(file),
        None => pem.to_owned(),
    };
    let files = &keys.files;
    let mut settings = vec![
        ("WECHATPAY_MCHID", keys.merchant_id.clone()),
        ("WECHATPAY_MERCHANT_SERIAL", keys.merchant_certificate.serial.clone()),
        ("WECHATPAY_PRIVATE_KEY", material("apiclient_key.pem", &files.apiclient_key)),
        ("WECHATPAY_APIV3_KEY", keys.api_v3_key_string()),
    ];
    if mode.has_public_key() {
        settings.push(("WECHATPAY_PUBLIC_KEY_ID", keys.public_key_id.clone()));
        settings.push(("WECHATPAY_PUBLIC_KEY", material("pub_key.pem", &files.pub_key)));
    }
    if mode.has_certificate() {
        settings.push((
            "WECHATPAY_PLATFORM_CERTS",
            material("platform_cert.pem", &files.platform_cert),
        ));
    }
    settings.push(("WECHATPAY_BASE_URL", base_url.to_owned()));
    settings.push(("WECHATPAY_BACKUP_URL", base_url.to_owned()));
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(mode: KeyMode) -> Vec<&'static str> {
        let keys = KeySet::published().unwrap();
        let settings = environment(&keys, mode, None, "http://127.0.0.1:1");
        settings.into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn each_key_mode_has_only_the_settings_of_its_keys() {
        let has = |mode, name| names(mode).contains(&name);
        assert!(has(KeyMode::Both, "WECHATPAY_PUBLIC_KEY_ID"));
        assert!(has(KeyMode::Both, "WECHATPAY_PLATFORM_CERTS"));
        assert!(!has(KeyMode::PublicKey, "WECHATPAY_PLATFORM_CERTS"));
        assert!(!has(KeyMode::Certificate, "WECHATPAY_PUBLIC_KEY"));
        assert_eq!(names(KeyMode::Both).len(), 9);
    }
}
