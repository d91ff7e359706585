//! `/v3/certificates` and `/v3/security/echo`.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::Oaep;
use serde_json::{Value, json};
use sha1::Sha1;
use wechatpay_sandbox::KeyMode;

use crate::client::{Fixture, certificate};

/// Decrypts the encrypted certificate as a merchant would.
fn decrypt(fixture: &Fixture, encrypted: &Value) -> String {
    assert_eq!(encrypted["algorithm"], "AEAD_AES_256_GCM");
    let key = fixture.setting("WECHATPAY_APIV3_KEY");
    let cipher = Aes256Gcm::new_from_slice(key.as_bytes()).unwrap();
    let nonce = encrypted["nonce"].as_str().unwrap().as_bytes();
    assert_eq!(nonce.len(), 12);
    let payload = Payload {
        msg: &STANDARD.decode(encrypted["ciphertext"].as_str().unwrap()).unwrap(),
        aad: encrypted["associated_data"].as_str().unwrap().as_bytes(),
    };
    String::from_utf8(cipher.decrypt(Nonce::from_slice(nonce), payload).unwrap()).unwrap()
}

#[tokio::test]
async fn listed_certificate_is_decrypted_with_the_api_v3_key_and_verifies_its_response() {
    let fixture = Fixture::new().await;
    for query in ["", "?algorithm_type=RSA", "?algorithm_type=ALL"] {
        let response = fixture.get(&format!("/v3/certificates{query}")).send().await;
        assert_eq!(response.status, 200);
        let body = response.json();
        let [entry] = &body["data"].as_array().unwrap()[..] else {
            panic!("{body}");
        };
        assert_eq!(entry["encrypt_certificate"]["associated_data"], "certificate");
        let (serial, key) = certificate(&decrypt(&fixture, &entry["encrypt_certificate"]));
        assert_eq!(entry["serial_no"], serial);
        assert_eq!(response.header("Wechatpay-Serial"), serial);
        assert!(serial.starts_with('0') && serial.len() == 40);
        assert!(response.verifies(&key));
        assert_eq!(entry["effective_time"], "2020-01-01T08:00:00+08:00");
        assert_eq!(entry["expire_time"], "2050-01-01T07:59:59+08:00");
    }
}

#[tokio::test]
async fn certificate_list_with_other_algorithms_or_parameters_is_rejected() {
    let fixture = Fixture::new().await;
    for (query, code) in [
        ("algorithm_type=SM2", "INVALID_REQUEST"),
        ("algorithm_type=rsa", "PARAM_ERROR"),
        ("algorithm_type=", "PARAM_ERROR"),
        ("algorithm=RSA", "PARAM_ERROR"),
    ] {
        let response = fixture.get(&format!("/v3/certificates?{query}")).send().await;
        response.assert_rejected(400, code);
    }
}

#[tokio::test]
async fn certificate_list_in_public_key_mode_is_not_found() {
    let fixture = Fixture::with_mode(KeyMode::PublicKey).await;
    let response = fixture.get("/v3/certificates").send().await;
    response.assert_rejected(404, "RESOURCE_NOT_EXISTS");
    assert!(response.json()["message"].as_str().unwrap().contains("public key"));
    response.assert_signed_by_public_key(&fixture);
    assert!(!fixture.sandbox.environment().iter().any(|(name, _)| name.contains("PLATFORM")));
}

#[tokio::test]
async fn encrypted_echo_is_decrypted_with_the_named_key_and_encrypted_for_the_merchant() {
    let fixture = Fixture::new().await;
    let (serial, certificate_key) = fixture.certificate();
    let keys = [(fixture.public_key_id(), fixture.public_key()), (serial, certificate_key)];
    for (index, (serial, key)) in keys.iter().enumerate() {
        let ciphertext =
            key.encrypt(&mut rand_core::OsRng, Oaep::new::<Sha1>(), "刷掌".as_bytes()).unwrap();
        let body =
            json!({"echo_message": "hello", "encrypted_echo_message": STANDARD.encode(ciphertext)});
        let response =
            fixture.post("/v3/security/echo", &body.to_string()).serial(serial).send().await;
        assert_eq!(response.status, 200);
        let echo = response.json();
        assert_eq!(echo["echo_message"], "hello");
        let ciphertext = STANDARD.decode(echo["encrypted_echo_message"].as_str().unwrap()).unwrap();
        assert_eq!(
            fixture.key.decrypt(Oaep::new::<Sha1>(), &ciphertext).unwrap(),
            "刷掌".as_bytes()
        );
        let other = &keys[1 - index].0;
        let wrong = fixture.post("/v3/security/echo", &body.to_string()).serial(other).send().await;
        let detail = wrong.assert_rejected(400, "PARAM_ERROR");
        assert_eq!(detail["field"], "/body/encrypted_echo_message");
    }
}

#[tokio::test]
async fn echo_without_encryption_returns_only_the_message() {
    let fixture = Fixture::new().await;
    let id = fixture.public_key_id();
    let response =
        fixture.post("/v3/security/echo", r#"{"echo_message":"m"}"#).serial(&id).send().await;
    assert_eq!(response.json(), json!({"echo_message": "m"}));
}

#[tokio::test]
async fn echo_without_serial_or_message_or_with_notify_url_is_rejected() {
    let fixture = Fixture::new().await;
    let id = fixture.public_key_id();
    let message = r#"{"echo_message":"m"}"#;
    let response = fixture.post("/v3/security/echo", message).send().await;
    assert_eq!(response.assert_rejected(400, "PARAM_ERROR")["field"], "Wechatpay-Serial");
    let response = fixture.post("/v3/security/echo", "{}").serial(&id).send().await;
    response.assert_rejected(400, "PARAM_ERROR");
    let notify = r#"{"echo_message":"m","notify_url":"https://www.weixin.qq.com/v3/test"}"#;
    let response = fixture.post("/v3/security/echo", notify).serial(&id).send().await;
    response.assert_rejected(400, "INVALID_REQUEST");
    assert!(response.json()["message"].as_str().unwrap().contains("notify_url"));
}
