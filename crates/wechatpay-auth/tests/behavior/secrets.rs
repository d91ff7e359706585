//! Planted secrets: no public type prints one.

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};
use wechatpay_auth::{
    Backend, Deduplicator as _, Error, MemoryDeduplicator, Merchant, NotificationBuilder,
    NotificationOpener, Processing, Reply, RequestSigner, SensitiveCipher, Signable,
    SignatureHeaders, Signing, Stamp, Verifier, WECHATPAY_NONCE, WECHATPAY_SERIAL,
    WECHATPAY_SIGNATURE, WECHATPAY_SIGNATURE_TYPE, WECHATPAY_TIMESTAMP,
};

use crate::support::needles::Needles;
use crate::support::{
    NOW, apiv3_key, apiv3_key_of, certificates_of, fixture, header_map, id, merchant,
    merchant_settings, owner, private_pem, public_key_of, signature_headers, signer_of, store,
    str_field,
};

const TOKEN: &str = "toaken_SECRETkdshjfldsajfafgjdasg";
const OPENID: &str = "oUpF8SECRETAJO_M2pxb1Q9zNjWeS6o";
const NAME: &str = "刷掌·SECRET·张三";

fn apiv3_text() -> String {
    str_field(&fixture("keys"), "apiv3_key").to_owned()
}

fn needles() -> Needles {
    let mut needles = Needles::default();
    needles.add_pem("the private key", &private_pem(&owner("merchant")));
    needles.add_pem("the platform's private key", &private_pem(&owner("platform1")));
    needles.add("the APIv3 key", &apiv3_text());
    needles.add("a token", TOKEN);
    needles.add("an openid", OPENID);
    needles.add("a plaintext", NAME);
    needles
}

fn body() -> Vec<u8> {
    json!({ "permission_token": TOKEN, "openid": OPENID, "name": NAME }).to_string().into_bytes()
}

#[tokio::test]
async fn debug_of_any_type_prints_no_secret() {
    let target = format!("/v3/palmservice/authorization/openid/{OPENID}?token={TOKEN}");
    let body = body();
    let request = Signable { method: &Method::POST, target: &target, body: &body };
    for backend in Backend::all() {
        let mut needles = needles();
        let signer = merchant(*backend);
        let authorization = signer.sign(request, &Stamp::new(NOW, [1; 16])).unwrap();
        needles.add("a request's signature", authorization.signature());
        let headers = header_map(&signature_headers("platform1", NOW, &body));
        needles.add("a response's signature", headers[WECHATPAY_SIGNATURE].to_str().unwrap());
        let verifier = Verifier::new(store(*backend));
        let opener = NotificationOpener::new(verifier.clone(), apiv3_key(*backend));
        let cipher = SensitiveCipher::new(store(*backend), &signer);
        let encrypted = cipher.encrypt(NAME, NOW).unwrap();
        needles.add("a ciphertext", encrypted.ciphertext());
        let builder = NotificationBuilder::new("T", json!({ "name": NAME, "token": TOKEN }));
        let pem = private_pem(&owner("platform1"));
        let stamp = Stamp::new(NOW, [2; 16]);
        let built =
            builder.clone().build(&apiv3_key(*backend), &id("platform1"), &pem, &stamp).unwrap();
        needles.add(
            "a notification's signature",
            built.headers[WECHATPAY_SIGNATURE].to_str().unwrap(),
        );
        let opened = opener.open::<Value>(&built.headers, &built.body, NOW).unwrap();
        let plain = opener.open_bytes(&built.headers, &built.body, NOW).unwrap();
        let settings = merchant_settings()
            .apiv3_key(apiv3_text())
            .platform_certificates(str_field(&owner("platform1"), "certificate_pem"))
            .remote_signer(Arc::new(Careful));
        let deduplicator = MemoryDeduplicator::new(1);
        deduplicator.complete("EV-1").await.unwrap();
        needles.look_at("Signable", &request);
        needles.look_at("Stamp", &stamp);
        needles.look_at("Signer", &signer);
        needles.look_at("Authorization", &authorization);
        needles.look_at("its header", authorization.header());
        needles.look_at("SignatureHeaders", &SignatureHeaders::from_headers(&headers).unwrap());
        needles.look_at("Verifier", &verifier);
        needles.look_at("TrustStore", verifier.store());
        needles.look_at("KeyUsage", &verifier.store().usage());
        let keys = verifier.store().keys();
        assert_eq!(keys.len(), 4, "there is something to search");
        needles.look_at("PlatformKey", &keys);
        needles.look_at("Verified", &verifier.verify(&headers, &body, NOW).unwrap());
        needles.look_at("ApiV3Key", &apiv3_key(*backend));
        needles.look_at("NotificationOpener", &opener);
        needles.look_at("Notification", &opened);
        needles.look_at("Notification of bytes", &plain);
        needles.look_at("NotificationBuilder", &builder);
        needles.look_at("BuiltNotification", &built);
        needles.look_at("Reply", &Reply::failed());
        needles.look_at("Reply with data", &Reply::with_json(json!({ "token": TOKEN })));
        needles.look_at("MemoryDeduplicator", &deduplicator);
        needles.look_at("Processing", &Processing::begin(&deduplicator, "EV-2").await);
        needles.look_at("SensitiveCipher", &cipher);
        needles.look_at("Encrypted", &encrypted);
        needles.look_at("Merchant", &settings);
        needles.look_at("a mixed-up Merchant", &Merchant::new(apiv3_text()).serial(TOKEN));
        needles.look_at("Backend", backend);
    }
}

/// A remote signer whose own `Debug` prints no secret.
#[derive(Debug)]
struct Careful;

impl RequestSigner for Careful {
    fn merchant_id(&self) -> &str {
        "1900007291"
    }

    fn serial(&self) -> &str {
        "3D82317E555DCE15337446A5AB4F12C277A2512C"
    }

    fn sign<'a>(&'a self, _: &'a [u8]) -> Signing<'a> {
        Box::pin(async { Err(Error::SigningFailed { problem: "down".into() }) })
    }
}

/// All errors that a secret in the wrong place can cause.
#[tokio::test]
async fn error_quotes_no_secret() {
    let needles = needles();
    let look = |place: &str, error: Error| {
        needles.look_at(place, &error);
        needles.look_in(place, &error.to_string());
        needles.look_at("the reply to it", &Reply::for_error(&error));
    };
    for backend in Backend::all() {
        keys_in_wrong_places(*backend).into_iter().for_each(|error| look("a setting", error));
        rejected_messages(*backend).await.into_iter().for_each(|error| look("a message", error));
    }
    settings_in_wrong_places().into_iter().for_each(|error| look("the environment", error));
}

fn keys_in_wrong_places(backend: Backend) -> Vec<Error> {
    let pem = private_pem(&owner("merchant"));
    let inner = pem.lines().nth(1).unwrap().to_owned();
    let serial = id("merchant");
    let broken = [
        pem.replace('\n', ""),
        pem.replace('\n', " "),
        pem.replace('\n', "\\n"),
        pem.replace("-----BEGIN PRIVATE KEY-----\n", ""),
        pem.replace("-----END PRIVATE KEY-----\n", ""),
        pem.replace("BEGIN PRIVATE KEY", &format!("BEGIN {inner}"))
            .replace("END PRIVATE KEY", &format!("END {inner}")),
        pem.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
        pem.replace("PRIVATE KEY", "CERTIFICATE"),
        pem.replace("PRIVATE KEY", "PUBLIC KEY"),
        pem.replacen('A', "!", 1),
        pem.repeat(2),
        apiv3_text(),
    ];
    let mut errors = Vec::new();
    for text in &broken {
        errors.extend(signer_of(backend, "1", serial.as_str(), text).err());
        errors.extend(certificates_of(backend, text).err());
        errors.extend(public_key_of(backend, "PUB_KEY_ID_1", text).err());
        errors.extend(merchant(backend).check_certificate(text).err());
    }
    assert!(errors.len() >= 45, "{}", errors.len());
    for secret in [pem.as_str(), &inner, &apiv3_text(), TOKEN] {
        errors.extend(signer_of(backend, secret, serial.as_str(), &pem).err());
        errors.extend(signer_of(backend, "1", secret, &pem).err());
        errors.extend(public_key_of(backend, secret, &pem).err());
        errors.extend(apiv3_key_of(backend, &format!("{secret}x")).err());
        errors.extend(Stamp::with_nonce(1, format!("{secret}\"")).err());
    }
    errors
}

async fn rejected_messages(backend: Backend) -> Vec<Error> {
    let opener = NotificationOpener::new(Verifier::new(store(backend)), apiv3_key(backend));
    let cipher = SensitiveCipher::new(store(backend), &merchant(backend));
    let signed = |body: &[u8]| header_map(&signature_headers("platform1", NOW, body));
    let mut errors = Vec::new();
    let mut reject = |headers: &HeaderMap, body: &[u8]| {
        errors.push(opener.open::<Vec<u8>>(headers, body, NOW).unwrap_err());
    };
    reject(&signed(b"another body"), &body());
    reject(&signed(&body()), &body());
    for field in ["id", "resource_type", "resource"] {
        let envelope = json!({ "id": "1", "create_time": "", "event_type": "", "resource_type": "encrypt-resource",
            "resource": { "algorithm": "AEAD_AES_256_GCM", "nonce": TOKEN, "ciphertext": NAME } });
        let mut altered = envelope;
        altered[field] = json!([TOKEN, OPENID, NAME]);
        let body = altered.to_string().into_bytes();
        reject(&signed(&body), &body);
    }
    // The signature in each of the other headers.
    for name in [WECHATPAY_SERIAL, WECHATPAY_TIMESTAMP, WECHATPAY_NONCE, WECHATPAY_SIGNATURE_TYPE] {
        let mut headers = signed(&body());
        let signature = headers[WECHATPAY_SIGNATURE].clone();
        headers.insert(name, signature);
        reject(&headers, &body());
    }
    let mut probe = signed(&body());
    probe.insert(
        WECHATPAY_SIGNATURE,
        HeaderValue::try_from(format!("WECHATPAY/SIGNTEST/{TOKEN}")).unwrap(),
    );
    reject(&probe, &body());
    errors.push(cipher.encrypt(&NAME.repeat(20), NOW).unwrap_err());
    errors.push(cipher.decrypt(TOKEN).unwrap_err());
    errors.push(cipher.decrypt(cipher.encrypt(NAME, NOW).unwrap().ciphertext()).unwrap_err());
    errors.push(
        wechatpay_auth::Authorization::by(
            &Careful,
            Signable { method: &Method::POST, target: OPENID, body: &body() },
            &Stamp::new(1, [1; 16]),
        )
        .await
        .unwrap_err(),
    );
    errors
}

fn settings_in_wrong_places() -> Vec<Error> {
    let pem = private_pem(&owner("merchant"));
    let inner = pem.lines().nth(1).unwrap().to_owned();
    let file =
        std::env::temp_dir().join(format!("wechatpay-auth-secrets-{}.env", std::process::id()));
    let mut errors = Vec::new();
    for setting in ["WECHATPAY_PRIVATE_KEY", "WECHATPAY_PUBLIC_KEY", "WECHATPAY_PLATFORM_CERTS"] {
        for value in [inner.clone(), apiv3_text(), pem.replace("-----BEGIN PRIVATE KEY-----\n", "")]
        {
            errors.push(Merchant::from_vars([(setting, value)]).unwrap_err());
        }
    }
    for line in [
        format!("WECHATPAY_APIV3_KEY = {}", apiv3_text()),
        format!("WECHATPAY_APIV3_KEY=\"{}\"", apiv3_text()),
        format!("export WECHATPAY_APIV3_KEY={}", apiv3_text()),
        format!("{} {TOKEN}", apiv3_text()),
        format!("WECHATPAY_PRIVATE_KEY={pem}"),
        format!("WECHATPAY_PRIVATE_KEY='{pem}"),
        format!("WECHATPAY_PRIVATE_KEY={inner}\\"),
    ] {
        std::fs::write(&file, line).unwrap();
        errors.push(Merchant::from_env_file(&file).unwrap_err());
    }
    std::fs::remove_file(&file).unwrap();
    errors
}
