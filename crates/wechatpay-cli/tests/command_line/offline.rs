//! Single cases of the commands that send no request.

use serde_json::{Value, json};

use crate::support::{Keys, fixture, wechatpay};

fn write(keys: &Keys, name: &str, bytes: &[u8]) -> String {
    let path = keys.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    format!("@{}", path.display())
}

fn vector(file: &str, id: &str) -> Value {
    let all = fixture(file);
    all["vectors"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap().clone()
}

#[test]
fn sign_prints_message_signature_and_authorization() {
    let keys = Keys::of_vectors();
    let case = vector("request_signing", "post-unicode");
    let string = |field: &str| case[field].as_str().unwrap().to_owned();
    let (url, timestamp, nonce) = (string("url"), string("timestamp"), string("nonce"));
    let body_file = write(&keys, "body", string("body").as_bytes());
    for body in [string("body"), body_file] {
        let arguments = [
            "sign",
            "--method",
            "POST",
            "--target",
            &url,
            "--timestamp",
            &timestamp,
            "--nonce",
            &nonce,
            "--body",
            &body,
        ];
        let run = wechatpay(&arguments, &keys.signing(), "");
        assert_eq!(run.json()["signature"], case["signature"]);
        assert_eq!(run.json()["authorization"], case["authorization"]);
    }
}

#[test]
fn verify_prints_key_id_or_exits_with_3() {
    let keys = Keys::of_vectors();
    for (id, status) in [
        ("ok-platform1", 0),
        ("bad-signtest", 3),
        ("bad-missing-nonce", 3),
        ("bad-skew-plus-301", 3),
    ] {
        let case = vector("response_verify", id);
        let headers = write(&keys, "headers", case["headers"].to_string().as_bytes());
        let body = write(&keys, "body", case["body"].as_str().unwrap().as_bytes());
        let arguments = ["verify", "--headers", &headers, "--body", &body, "--now", "1780000000"];
        let run = wechatpay(&arguments, &keys.verifying(), "");
        assert_eq!(run.status, status, "{id}: {}", run.stderr);
        if status == 0 {
            assert_eq!(run.json()["verified_by"], "5A19E853747C164730DD313C888E617C1A3C6C13");
        }
        let unauthenticated =
            wechatpay(&[&arguments[..], &["--status", "404"]].concat(), &keys.verifying(), "");
        assert_eq!(
            (unauthenticated.status, unauthenticated.json()["verdict"].as_str()),
            (1, Some("unauthenticated"))
        );
    }
}

#[test]
fn notification_open_prints_envelope_with_decrypted_resource() {
    let keys = Keys::of_vectors();
    let case = vector("callback", "resource-ok");
    let headers = write(&keys, "headers", case["headers"].to_string().as_bytes());
    let body = write(&keys, "body", case["body"].as_str().unwrap().as_bytes());
    let arguments =
        ["notification", "open", "--headers", &headers, "--body", &body, "--now", "1780000000"];
    let run = wechatpay(&arguments, &keys.opening(), "");
    assert_eq!(run.json()["event_type"], "PALMSERVICE.AUTHORIZATION");
    assert_eq!(run.json()["resource"]["state"], "AUTHORIZATION_STATE_ON");
    let stale = [&arguments[..7], &["1780000300"]].concat();
    assert_eq!(wechatpay(&stale, &keys.opening(), "").status, 3);
}

#[test]
fn encrypt_prints_serial_and_decrypt_prints_plaintext() {
    let keys = Keys::of_vectors();
    let run = wechatpay(&["encrypt", "-"], &keys.verifying(), "刷掌 😀");
    assert!(run.json()["serial"].as_str().unwrap().starts_with("PUB_KEY_ID_"));
    let too_long = wechatpay(&["encrypt", &"x".repeat(215)], &keys.verifying(), "");
    assert_eq!(too_long.status, 2, "{}", too_long.stderr);

    let case = vector("oaep", "name-by-wechatpay-php");
    let ciphertext = case["ciphertext"].as_str().unwrap();
    let decrypting = keys.only(&["WECHATPAY_PRIVATE_KEY"]);
    assert_eq!(
        wechatpay(&["decrypt", ciphertext], &decrypting, "").json(),
        json!({ "plaintext": case["plaintext"] })
    );
    assert_eq!(
        wechatpay(&["decrypt", "-"], &decrypting, &format!("{ciphertext}\n")).json()["plaintext"],
        case["plaintext"]
    );
    assert_eq!(wechatpay(&["decrypt", "AAAA"], &decrypting, "").status, 3);
}

#[test]
fn missing_setting_is_named_and_exits_with_2() {
    for (arguments, setting) in [
        (
            &["sign", "--method", "GET", "--target", "/", "--timestamp", "1", "--nonce", "n"][..],
            "WECHATPAY_MCHID",
        ),
        (&["verify", "--headers", "[]", "--body", ""][..], "WECHATPAY_PUBLIC_KEY"),
        (&["decrypt", "AAAA"][..], "WECHATPAY_PRIVATE_KEY"),
        (&["encrypt", "x"][..], "WECHATPAY_PUBLIC_KEY"),
        (&["notification", "open", "--batch", "@-"][..], "WECHATPAY_APIV3_KEY"),
    ] {
        let run = wechatpay(arguments, &[], "");
        assert_eq!(run.status, 2, "{arguments:?}");
        assert!(run.stderr.contains(setting), "{}", run.stderr);
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in
        [&[][..], &["nonsense"], &["sign"], &["palmservice"], &["palmservice", "preauthorize"]]
    {
        assert_eq!(wechatpay(arguments, &[], "").status, 2, "{arguments:?}");
    }
    assert_eq!(wechatpay(&["--help"], &[], "").status, 0);
}
