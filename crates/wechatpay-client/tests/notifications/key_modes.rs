//! `client.notifications()` in every key mode, after a rotation, and against forgeries.

use serde::Deserialize;
use serde_json::{Value, json};
use wechatpay_client::auth::{Claim, Deduplicator as _, Error, MemoryDeduplicator, Reply};
use wechatpay_sandbox::KeyMode;

use crate::support::{Scene, payment};

const CERTIFICATES: &str = "WECHATPAY_PLATFORM_CERTS";
const PUBLIC_KEY: [&str; 2] = ["WECHATPAY_PUBLIC_KEY_ID", "WECHATPAY_PUBLIC_KEY"];

#[tokio::test]
async fn notification_is_opened_in_every_key_mode() {
    for (mode, without, fetches) in [
        (KeyMode::PublicKey, &[][..], 0),
        (KeyMode::Certificate, &[], 0),
        (KeyMode::Certificate, &[CERTIFICATES], 1),
        (KeyMode::Both, &[], 0),
        (KeyMode::Both, &[CERTIFICATES, PUBLIC_KEY[0], PUBLIC_KEY[1]], 1),
    ] {
        let scene = Scene::new(mode, without).await;
        let by = match mode {
            KeyMode::PublicKey => &scene.public_key,
            _ => &scene.certificate,
        };
        let notifications = scene.client.notifications();
        for id in ["EV-1", "EV-2"] {
            let built = scene.signed(by, id, payment("1217", 100));
            let opened = notifications.open::<Value>(&built.headers, &built.body).await.unwrap();
            assert_eq!((&*opened.id, opened.verified_by()), (id, &*by.id), "{mode:?} {without:?}");
            assert_eq!(opened.resource.unwrap()["amount"]["total"], 100);
        }
        assert_eq!(scene.fetches(), fetches, "{mode:?} {without:?}");
    }
}

#[tokio::test]
async fn notification_is_opened_after_a_rotation() {
    for without in [&[][..], &[CERTIFICATES]] {
        let scene = Scene::new(KeyMode::Certificate, without).await;
        let notifications = scene.client.notifications();
        notifications.prepare().await.unwrap();
        let before = scene.fetches();
        let next = scene.rotate();
        let built = scene.signed(&next, "EV-1", payment("1217", 100));
        let opened = notifications.open_bytes(&built.headers, &built.body).await.unwrap();
        assert_eq!(opened.verified_by(), next.id);
        // The old certificate is valid until it expires.
        let built = scene.notification("EV-2", payment("1217", 100));
        assert!(notifications.open_bytes(&built.headers, &built.body).await.is_ok());
        assert_eq!(scene.fetches() - before, 1);
        // Calls of the client know the new certificate, too.
        assert!(scene.client.trust_store().ids().contains(&next.id));
    }
}

#[tokio::test]
async fn forged_stale_and_altered_notifications_are_rejected() {
    let scene = Scene::with_all().await;
    let notifications = scene.client.notifications();
    let mut altered = scene.notification("EV-1", payment("1217", 100));
    let at = altered.body.len() / 2;
    altered.body[at] ^= 1;
    let mut unsigned = scene.notification("EV-1", payment("1217", 100));
    unsigned.headers.remove("wechatpay-signature");
    let mut impostor = scene.certificate.clone();
    impostor.id.clone_from(&scene.public_key.id);
    let impostor = scene.signed(&impostor, "EV-1", payment("1217", 100));
    for (built, code) in [
        (altered, "invalid_signature"),
        (unsigned, "missing_header"),
        (impostor, "invalid_signature"),
    ] {
        let error = notifications.open_bytes(&built.headers, &built.body).await.unwrap_err();
        assert_eq!((error.code(), Reply::for_error(&error).status().as_u16()), (code, 401));
    }
    let recorded = scene.notification("EV-1", payment("1217", 100));
    scene.clock.advance(300);
    let error = notifications.open_bytes(&recorded.headers, &recorded.body).await.unwrap_err();
    assert_eq!(error.code(), "clock_skew");
}

/// Within 300 seconds, a repetition verifies: the id tells.
#[tokio::test]
async fn replayed_notification_has_an_id_that_is_done() {
    let scene = Scene::with_all().await;
    let seen = MemoryDeduplicator::new(10);
    let built = scene.notification("EV-1", payment("1217", 100));
    for claim in [Claim::Fresh, Claim::Done] {
        let notifications = scene.client.notifications();
        let opened = notifications.open_bytes(&built.headers, &built.body).await.unwrap();
        assert_eq!(seen.claim(&opened.id).await.unwrap(), claim);
        seen.complete(&opened.id).await.unwrap();
    }
}

#[tokio::test]
async fn payload_of_another_type_keeps_its_plaintext() {
    #[derive(Debug, Deserialize)]
    struct Payment {
        #[allow(dead_code, reason = "only read")]
        out_trade_no: String,
    }
    let scene = Scene::with_all().await;
    let built = scene.notification("EV-1", json!({ "out_trade_no": 1 }));
    let opened = scene.client.notifications().open::<Payment>(&built.headers, &built.body).await;
    let undecoded = opened.unwrap().resource.unwrap_err();
    assert_eq!(undecoded.plaintext(), br#"{"out_trade_no":1}"#);
}

#[tokio::test]
async fn missing_apiv3_key_is_reported_when_notifications_are_used() {
    let scene = Scene::new(KeyMode::PublicKey, &["WECHATPAY_APIV3_KEY"]).await;
    let notifications = scene.client.notifications();
    let built = scene.signed(&scene.public_key, "EV-1", payment("1217", 100));
    for error in [
        notifications.open_bytes(&built.headers, &built.body).await.unwrap_err(),
        notifications.prepare().await.unwrap_err(),
    ] {
        let Error::Configuration { setting, .. } = &error else {
            panic!("{error:?}");
        };
        assert_eq!(*setting, Some("WECHATPAY_APIV3_KEY"));
        assert!(error.to_string().contains("WECHATPAY_APIV3_KEY"), "{error}");
        assert_eq!(Reply::for_error(&error).status(), 500);
    }
}
