//! Key directories: created if absent, read if present.

use std::fs;
use std::path::Path;

use wechatpay_sandbox::{Error, KeyMode, Sandbox};

use crate::client::Fixture;

const FILES: [&str; 6] = [
    "apiclient_key.pem",
    "apiclient_cert.pem",
    "pub_key.pem",
    "platform_cert.pem",
    "platform_key.pem",
    "wechatpay_key.pem",
];

/// A directory with the published keys, which need no generation.
async fn published_keys() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::builder().temporary_key_directory().spawn().await.unwrap();
    let source = sandbox.env_file().unwrap().parent().unwrap();
    for file in FILES {
        fs::copy(source.join(file), directory.path().join(file)).unwrap();
    }
    directory
}

async fn spawn(path: &Path) -> Result<Sandbox, Error> {
    Sandbox::builder().key_directory(path).spawn().await
}

/// The settings that do not depend on the port.
fn settings(sandbox: &Sandbox) -> Vec<(&'static str, String)> {
    let mut settings = sandbox.environment();
    settings.retain(|(name, _)| !name.ends_with("_URL"));
    settings
}

#[tokio::test]
async fn new_directory_is_created_and_read_back_with_the_same_settings() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("a/it's new");
    let first = Fixture::with(Sandbox::builder().key_directory(&path)).await;
    let response = first.query().send().await;
    assert_eq!(response.status, 200);
    response.assert_signed_by_certificate(&first);
    first.query().serial(&first.public_key_id()).send().await.assert_signed_by_public_key(&first);
    let expected = settings(&first.sandbox);
    drop(first);
    let env = path.join("merchant.env");
    fs::remove_file(&env).unwrap();
    let second = spawn(&path).await.unwrap();
    assert_eq!(settings(&second), expected);
    assert!(env.exists());
}

#[tokio::test]
async fn generated_settings_differ_from_the_published_ones() {
    let directory = tempfile::tempdir().unwrap();
    let generated = spawn(directory.path()).await.unwrap();
    let published = Sandbox::builder().temporary_key_directory().spawn().await.unwrap();
    for name in ["WECHATPAY_MERCHANT_SERIAL", "WECHATPAY_APIV3_KEY", "WECHATPAY_PUBLIC_KEY_ID"] {
        let value =
            |sandbox: &Sandbox| settings(sandbox).into_iter().find(|(known, _)| *known == name);
        assert_ne!(value(&generated), value(&published));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn private_files_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("keys");
    let _sandbox = spawn(&path).await.unwrap();
    let mode = |name: &str| fs::metadata(path.join(name)).unwrap().permissions().mode() & 0o777;
    for private in ["apiclient_key.pem", "platform_key.pem", "wechatpay_key.pem", "merchant.env"] {
        assert_eq!(mode(private), 0o600, "{private}");
    }
    assert_eq!(mode(""), 0o700);
}

#[tokio::test]
async fn partial_directory_is_rejected_and_not_changed() {
    let directory = published_keys().await;
    for file in ["pub_key.pem", "platform_key.pem"] {
        fs::remove_file(directory.path().join(file)).unwrap();
    }
    let error = spawn(directory.path()).await.unwrap_err();
    let Error::PartialKeyDirectory { missing, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(missing, &["pub_key.pem", "platform_key.pem"]);
    assert!(error.to_string().contains("pub_key.pem, platform_key.pem missing"));
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 4);
}

#[tokio::test]
async fn file_of_the_wrong_kind_is_named_and_not_quoted() {
    let directory = published_keys().await;
    let cert = fs::read_to_string(directory.path().join("apiclient_cert.pem")).unwrap();
    fs::write(directory.path().join("apiclient_key.pem"), &cert).unwrap();
    let message = spawn(directory.path()).await.unwrap_err().to_string();
    assert!(message.starts_with("apiclient_key.pem: expected"), "{message}");
    assert!(!message.contains(cert.lines().nth(1).unwrap()));
}

#[tokio::test]
async fn mismatched_keys_are_rejected() {
    for (private, public, other) in [
        ("apiclient_key.pem", "apiclient_cert.pem", "platform_key.pem"),
        ("platform_key.pem", "platform_cert.pem", "wechatpay_key.pem"),
        ("wechatpay_key.pem", "pub_key.pem", "platform_key.pem"),
    ] {
        let directory = published_keys().await;
        let at = |name: &str| directory.path().join(name);
        fs::copy(at(other), at(private)).unwrap();
        let expected =
            Error::KeyMismatch { private: private.to_owned(), public: public.to_owned() };
        assert_eq!(spawn(directory.path()).await.unwrap_err(), expected);
    }
}

#[tokio::test]
async fn env_file_has_the_settings_of_the_environment() {
    let directory = published_keys().await;
    fs::write(directory.path().join("merchant.env"), "WECHATPAY_MCHID=old\n").unwrap();
    let builder = Sandbox::builder().key_directory(directory.path()).key_mode(KeyMode::PublicKey);
    let sandbox = builder.spawn().await.unwrap();
    let env_file = sandbox.env_file().unwrap();
    assert!(env_file.is_absolute());
    let contents = fs::read_to_string(env_file).unwrap();
    let lines: Vec<&str> = contents.lines().filter(|line| !line.starts_with('#')).collect();
    let expected = sandbox.environment();
    assert_eq!(lines.len(), expected.len());
    for (line, (name, value)) in lines.iter().zip(&expected) {
        assert_eq!(line.split_once('=').unwrap(), (*name, value.as_str()));
    }
    let key = expected.iter().find(|(name, _)| *name == "WECHATPAY_PUBLIC_KEY").unwrap();
    assert!(Path::new(&key.1).is_absolute());
    assert!(!contents.contains("WECHATPAY_PLATFORM_CERTS"));
}

#[tokio::test]
async fn temporary_directory_is_removed_with_the_sandbox() {
    let sandbox = Sandbox::builder().temporary_key_directory().spawn().await.unwrap();
    let directory = sandbox.env_file().unwrap().parent().unwrap().to_owned();
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 7);
    drop(sandbox);
    assert!(!directory.exists());
}

#[tokio::test]
async fn environment_without_a_directory_contains_pem_strings() {
    let sandbox = Sandbox::builder().spawn().await.unwrap();
    assert_eq!(sandbox.env_file(), None);
    for (name, value) in sandbox.environment() {
        let is_key =
            ["_PRIVATE_KEY", "_PUBLIC_KEY", "_CERTS"].iter().any(|end| name.ends_with(end));
        assert_eq!(value.starts_with("-----BEGIN"), is_key, "{name}");
    }
}

#[tokio::test]
async fn path_that_cannot_be_a_setting_is_rejected() {
    let parent = tempfile::tempdir().unwrap();
    for name in ["a:b", "a\nb"] {
        let error = spawn(&parent.path().join(name)).await.unwrap_err();
        assert!(matches!(error, Error::UnusablePath(_)), "{error}");
        assert!(!parent.path().join(name).exists());
    }
    fs::write(parent.path().join("file"), "").unwrap();
    let error = spawn(&parent.path().join("file")).await.unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
}
