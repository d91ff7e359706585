//! Migration from certificates to the public key, and back (protocol P§3.4).

use wechatpay_auth::{Error, Preference};

use crate::platform::{PlatformResponse, ReceivedRequest};
use crate::support::{NOW, id};
use crate::world::{BODY, Trusts, World, always, sorted_ids};

/// Signs with the key in the request's `Wechatpay-Serial`, or with the certificate if it names
/// none.
fn as_asked(request: &ReceivedRequest) -> PlatformResponse {
    let by = match request.header("wechatpay-serial")[..] {
        [serial] if serial == id("public_key") => "public_key",
        _ => "platform1",
    };
    match request.is_for_certificates() {
        true => PlatformResponse::certificates(&["platform1"], by, NOW),
        false => PlatformResponse::signed(200, BODY, by, NOW),
    }
}

fn counts(world: &World) -> Vec<(String, u64)> {
    world.auth.trust_store().usage().into_iter().map(|row| (row.id, row.count)).collect()
}

#[tokio::test]
async fn merchant_with_only_a_public_key_never_fetches() {
    let world = World::with_public_key(always("platform1")).await;
    assert!(world.auth.certificate_refresher().is_none());
    let unknown = Error::UnknownSerial { serial: id("platform1"), known: vec![id("public_key")] };
    assert_eq!(world.get("/v3/x").await.map(|_| ()), Err(unknown));
    assert_eq!(world.platform.paths(), ["/v3/x"]);
}

#[tokio::test]
async fn merchant_that_moves_to_the_public_key_stops_fetching() {
    let world = World::new(Trusts::These(&["public_key", "platform1"]), as_asked).await;
    assert!(world.auth.trust_store().remove(&id("platform1")));
    world.platform.respond(always("platform1"));
    assert!(matches!(world.get("/v3/x").await, Err(Error::UnknownSerial { .. })));
    assert_eq!(world.platform.paths(), ["/v3/x"]);
}

#[tokio::test]
async fn list_does_not_vouch_for_itself_with_a_public_key_configured() {
    // Genuine under the APIv3 key, and signed by a certificate that it contains itself.
    let list =
        |_: &ReceivedRequest| PlatformResponse::certificates(&["platform2"], "platform2", NOW);
    let world = World::new(Trusts::These(&["public_key", "platform1"]), list).await;
    let refresher = world.auth.certificate_refresher().unwrap();
    let known = sorted_ids(&["public_key", "platform1"]);
    let rejected = Error::UnknownSerial { serial: id("platform2"), known: known.clone() };
    assert_eq!(refresher.refresh().await, Err(rejected));
    assert_eq!(world.ids(), known);
    // The same list is accepted if a trusted key signs it, and by a merchant without a public key.
    world.platform.respond(|_| PlatformResponse::certificates(&["platform2"], "public_key", NOW));
    assert_eq!(refresher.refresh().await, Ok(()));
    let world = World::new(Trusts::These(&["platform1"]), list).await;
    assert_eq!(world.auth.certificate_refresher().unwrap().refresh().await, Ok(()));
}

#[tokio::test]
async fn list_signed_by_its_expired_certificate_is_rejected() {
    let list = |_: &ReceivedRequest| {
        PlatformResponse::certificates(&["platform1", "expired"], "expired", NOW)
    };
    let world = World::new(Trusts::Nothing, list).await;
    let error = world.get("/v3/x").await.unwrap_err();
    assert_eq!(error, Error::UnknownSerial { serial: id("expired"), known: vec![id("platform1")] });
    assert!(world.ids().is_empty());
}

#[tokio::test]
async fn switch_and_roll_back_work_without_restart_and_are_counted() {
    let world = World::new(Trusts::These(&["public_key", "platform1"]), as_asked).await;
    let store = world.auth.trust_store();
    let preferences = [Preference::Certificate, Preference::PublicKey, Preference::Certificate];
    for (preference, expected) in
        preferences.into_iter().zip(["platform1", "public_key", "platform1"])
    {
        store.prefer(preference);
        let response = world.get("/v3/x").await.unwrap();
        let verified = response.extensions().get::<wechatpay_auth::Verified>().unwrap();
        assert_eq!(verified.key_id(), id(expected));
    }
    assert_eq!(counts(&world), [(id("platform1"), 2), (id("public_key"), 1)]);
}
