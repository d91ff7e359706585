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

/// Opens the encrypted certificate as a merchant would.
fn open(fixture: &Fixture, sealed: &Value) -> String {
    assert_eq!(sealed["algorithm"], "AEAD_AES_256_GCM");
    let key = fixture.setting("WECHATPAY_APIV3_KEY");
    let cipher = Aes256Gcm::new_from_slice(key.as_bytes()).unwrap();
    let nonce = sealed["nonce"].as_str().unwrap().as_bytes();
    assert_eq!(nonce.len(), 12);
    let payload = Payload {
        msg: &STANDARD.decode(sealed["ciphertext"].as_str().unwrap()).unwrap(),
        aad: sealed["associated_data"].as_str().unwrap().as_bytes(),
    };
    String::from_utf8(cipher.decrypt(Nonce::from_slice(nonce), payload).unwrap()).unwrap()
}

#[tokio::test]
async fn the_certificate_opens_with_the_api_v3_key_and_verifies_its_own_answer() {
    let fixture = Fixture::new().await;
    for query in ["", "?algorithm_type=RSA", "?algorithm_type=ALL"] {
        let reply = fixture.get(&format!("/v3/certificates{query}")).send().await;
        assert_eq!(reply.status, 200);
        let body = reply.json();
        let [entry] = &body["data"].as_array().unwrap()[..] else {
            panic!("{body}");
        };
        assert_eq!(entry["encrypt_certificate"]["associated_data"], "certificate");
        let (serial, key) = certificate(&open(&fixture, &entry["encrypt_certificate"]));
        assert_eq!(entry["serial_no"], serial);
        assert_eq!(reply.header("Wechatpay-Serial"), serial);
        assert!(serial.starts_with('0') && serial.len() == 40);
        assert!(reply.verifies(&key));
        assert_eq!(entry["effective_time"], "2020-01-01T08:00:00+08:00");
        assert_eq!(entry["expire_time"], "2050-01-01T07:59:59+08:00");
    }
}

#[tokio::test]
async fn other_algorithms_and_parameters_are_refused() {
    let fixture = Fixture::new().await;
    for (query, code) in [
        ("algorithm_type=SM2", "INVALID_REQUEST"),
        ("algorithm_type=rsa", "PARAM_ERROR"),
        ("algorithm_type=", "PARAM_ERROR"),
        ("algorithm=RSA", "PARAM_ERROR"),
    ] {
        let reply = fixture.get(&format!("/v3/certificates?{query}")).send().await;
        reply.assert_refused(400, code);
    }
}

#[tokio::test]
async fn a_merchant_in_public_key_mode_has_no_certificate() {
    let fixture = Fixture::with_mode(KeyMode::PublicKey).await;
    let reply = fixture.get("/v3/certificates").send().await;
    reply.assert_refused(404, "RESOURCE_NOT_EXISTS");
    assert!(reply.json()["message"].as_str().unwrap().contains("public key"));
    reply.assert_signed_by_public_key(&fixture);
    assert!(!fixture.sandbox.environment().iter().any(|(name, _)| name.contains("PLATFORM")));
}

#[tokio::test]
async fn echo_decrypts_with_the_named_key_and_answers_to_the_merchants() {
    let fixture = Fixture::new().await;
    let (serial, certificate_key) = fixture.certificate();
    let keys = [(fixture.public_key_id(), fixture.public_key()), (serial, certificate_key)];
    for (index, (serial, key)) in keys.iter().enumerate() {
        let sealed =
            key.encrypt(&mut rand_core::OsRng, Oaep::new::<Sha1>(), "刷掌".as_bytes()).unwrap();
        let body =
            json!({"echo_message": "hello", "encrypted_echo_message": STANDARD.encode(sealed)});
        let reply =
            fixture.post("/v3/security/echo", &body.to_string()).serial(serial).send().await;
        assert_eq!(reply.status, 200);
        let answer = reply.json();
        assert_eq!(answer["echo_message"], "hello");
        let sealed = STANDARD.decode(answer["encrypted_echo_message"].as_str().unwrap()).unwrap();
        assert_eq!(fixture.key.decrypt(Oaep::new::<Sha1>(), &sealed).unwrap(), "刷掌".as_bytes());
        let other = &keys[1 - index].0;
        let wrong = fixture.post("/v3/security/echo", &body.to_string()).serial(other).send().await;
        let detail = wrong.assert_refused(400, "PARAM_ERROR");
        assert_eq!(detail["field"], "/body/encrypted_echo_message");
    }
}

#[tokio::test]
async fn echo_without_encryption_answers_without() {
    let fixture = Fixture::new().await;
    let id = fixture.public_key_id();
    let reply =
        fixture.post("/v3/security/echo", r#"{"echo_message":"m"}"#).serial(&id).send().await;
    assert_eq!(reply.json(), json!({"echo_message": "m"}));
}

#[tokio::test]
async fn echo_requires_a_serial_and_a_message_and_promises_no_notification() {
    let fixture = Fixture::new().await;
    let id = fixture.public_key_id();
    let message = r#"{"echo_message":"m"}"#;
    let reply = fixture.post("/v3/security/echo", message).send().await;
    assert_eq!(reply.assert_refused(400, "PARAM_ERROR")["field"], "Wechatpay-Serial");
    let reply = fixture.post("/v3/security/echo", "{}").serial(&id).send().await;
    reply.assert_refused(400, "PARAM_ERROR");
    let notify = r#"{"echo_message":"m","notify_url":"https://www.weixin.qq.com/v3/test"}"#;
    let reply = fixture.post("/v3/security/echo", notify).serial(&id).send().await;
    reply.assert_refused(400, "INVALID_REQUEST");
    assert!(reply.json()["message"].as_str().unwrap().contains("notify_url"));
}
