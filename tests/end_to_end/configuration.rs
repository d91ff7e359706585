//! Invalid settings: `build()` returns an error that says what to change and shows no key.

use std::collections::BTreeMap;

use wechatpay_client::auth::Error as AuthError;
use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::{KeyMode, Sandbox};

type Settings = BTreeMap<&'static str, String>;

async fn settings(mode: KeyMode) -> Settings {
    Sandbox::builder().key_mode(mode).spawn().await.unwrap().environment().into_iter().collect()
}

/// Builds a client and returns the setting and the problem that the error names.
fn rejected(settings: &Settings) -> (&'static str, String) {
    let merchant =
        Merchant::from_vars(settings.iter().map(|(name, value)| (*name, value.as_str()))).unwrap();
    build_rejected(merchant)
}

fn build_rejected(merchant: Merchant) -> (&'static str, String) {
    let error =
        Client::builder().merchant(merchant).build().expect_err("invalid settings were accepted");
    let printed = format!("{error} {error:?}");
    assert!(!printed.contains("MII") && !printed.contains("BEGIN PRIVATE KEY-----\n"), "{printed}");
    match error.auth() {
        Some(AuthError::Configuration { setting, problem }) => {
            (setting.unwrap_or_default(), problem.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pem_of_the_wrong_kind_is_rejected() {
    let good = settings(KeyMode::Both).await;
    let mut bad = good.clone();
    bad.insert("WECHATPAY_PRIVATE_KEY", good["WECHATPAY_PUBLIC_KEY"].clone());
    let (setting, problem) = rejected(&bad);
    assert_eq!(setting, "WECHATPAY_PRIVATE_KEY");
    assert!(problem.contains("PUBLIC KEY") && problem.contains("apiclient_key.pem"), "{problem}");

    let mut bad = good.clone();
    bad.insert("WECHATPAY_PUBLIC_KEY", good["WECHATPAY_PRIVATE_KEY"].clone());
    assert_eq!(rejected(&bad).0, "WECHATPAY_PUBLIC_KEY");

    let mut bad = good.clone();
    bad.insert("WECHATPAY_PLATFORM_CERTS", good["WECHATPAY_PUBLIC_KEY"].clone());
    assert_eq!(rejected(&bad).0, "WECHATPAY_PLATFORM_CERTS");
}

#[tokio::test]
async fn truncated_or_garbled_key_is_rejected() {
    let good = settings(KeyMode::Both).await;
    let pem = &good["WECHATPAY_PRIVATE_KEY"];
    for broken in
        [pem[..pem.len() / 2].to_owned(), pem.replace('\n', " "), pem.replace("MII", "QUJ")]
    {
        let mut bad = good.clone();
        bad.insert("WECHATPAY_PRIVATE_KEY", broken);
        assert_eq!(rejected(&bad).0, "WECHATPAY_PRIVATE_KEY");
    }
}

#[tokio::test]
async fn key_or_serial_of_another_certificate_is_rejected() {
    let (first, second) = (tempfile_directory("first"), tempfile_directory("second"));
    for directory in [&first, &second] {
        drop(Sandbox::builder().key_directory(directory).spawn().await.unwrap());
    }
    let read = |directory: &std::path::Path, name: &str| {
        std::fs::read_to_string(directory.join(name)).unwrap()
    };
    let merchant = || Merchant::from_env_file(first.join("merchant.env")).unwrap();
    assert!(
        Client::builder()
            .merchant(merchant().certificate(read(&first, "apiclient_cert.pem")))
            .build()
            .is_ok()
    );

    let (setting, problem) =
        build_rejected(merchant().certificate(read(&second, "apiclient_cert.pem")));
    assert_eq!(setting, "WECHATPAY_MERCHANT_SERIAL");
    assert!(problem.contains("use that one"), "{problem}");

    let foreign_key = merchant().certificate(read(&first, "apiclient_cert.pem"));
    let (setting, problem) =
        build_rejected(foreign_key.private_key(read(&second, "apiclient_key.pem")));
    assert_eq!(setting, "WECHATPAY_PRIVATE_KEY");
    assert!(problem.contains("does not belong"), "{problem}");
    for directory in [first, second] {
        std::fs::remove_dir_all(directory).unwrap();
    }
}

fn tempfile_directory(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("wechatpay-tests-{}-{name}", std::process::id()))
}

#[tokio::test]
async fn apiv3_key_of_31_bytes_is_rejected() {
    let mut bad = settings(KeyMode::Both).await;
    bad.insert("WECHATPAY_APIV3_KEY", "k".repeat(31));
    let (setting, problem) = rejected(&bad);
    assert_eq!(setting, "WECHATPAY_APIV3_KEY");
    assert!(problem.contains("31 bytes") && problem.contains("32"), "{problem}");
}

#[tokio::test]
async fn merchant_certificate_as_platform_key_is_rejected() {
    let directory = tempfile_directory("own");
    drop(Sandbox::builder().key_directory(&directory).spawn().await.unwrap());
    let own = std::fs::read_to_string(directory.join("apiclient_cert.pem")).unwrap();
    let merchant =
        Merchant::from_env_file(directory.join("merchant.env")).unwrap().platform_certificates(own);
    let (setting, problem) = build_rejected(merchant);
    assert_eq!(setting, "WECHATPAY_PLATFORM_CERTS");
    assert!(problem.contains("merchant's own certificate"), "{problem}");
    std::fs::remove_dir_all(directory).unwrap();
}

#[tokio::test]
async fn settings_without_any_platform_key_are_rejected() {
    let mut bad = settings(KeyMode::Certificate).await;
    bad.remove("WECHATPAY_PLATFORM_CERTS");
    bad.remove("WECHATPAY_APIV3_KEY");
    let (_, problem) = rejected(&bad);
    assert!(
        problem.contains("WECHATPAY_APIV3_KEY") && problem.contains("WECHATPAY_PLATFORM_CERTS"),
        "{problem}"
    );
}

#[tokio::test]
async fn missing_or_malformed_setting_is_named() {
    let good = settings(KeyMode::Both).await;
    for name in [
        "WECHATPAY_MCHID",
        "WECHATPAY_MERCHANT_SERIAL",
        "WECHATPAY_PRIVATE_KEY",
        "WECHATPAY_PUBLIC_KEY_ID",
    ] {
        let mut bad = good.clone();
        bad.remove(name);
        assert_eq!(rejected(&bad).0, name);
    }
    for (name, value) in [
        ("WECHATPAY_MCHID", "19000\"x"),
        ("WECHATPAY_MERCHANT_SERIAL", "ABC"),
        ("WECHATPAY_PUBLIC_KEY_ID", "0119"),
        ("WECHATPAY_BASE_URL", "http://api.mch.weixin.qq.com"),
        ("WECHATPAY_BASE_URL", "http://127.0.0.1:1/prefix"),
        ("WECHATPAY_BACKUP_URL", "https://api2.mch.weixin.qq.com"),
    ] {
        let mut bad = good.clone();
        bad.insert(name, value.to_owned());
        assert_eq!(rejected(&bad).0, name, "{value}");
    }
}
