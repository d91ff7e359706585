//! Platform certificates: verifies and opens `GET /v3/certificates`.

use http::HeaderMap;
use serde::Deserialize;

use crate::apiv3_key::EncryptedResource;
use crate::key::{Source, pem};
use crate::trust::PUBLIC_KEY_PREFIX;
use crate::{ApiV3Key, Error, PlatformKey, SignatureHeaders, TrustStore, Verifier};

/// The request target of the certificate list; RSA only, as the only supported suite.
pub const CERTIFICATES_TARGET: &str = "/v3/certificates?algorithm_type=RSA";

const DOCUMENT: &str = "certificate list";

#[derive(Deserialize)]
struct List {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    serial_no: String,
    encrypt_certificate: EncryptedResource,
}

/// Verifies and opens an answer of `GET /v3/certificates`: headers and raw body of a 2xx.
///
/// The answer is verified by the store's key for its `Wechatpay-Serial`. Only when the store holds no valid
/// key at all, or the serial is an unknown certificate serial, is it verified by a certificate that it
/// contains itself: the root of trust is then the AEAD under the APIv3 key (protocol P§3.2). Once a public
/// key is configured the answer never vouches for itself. Nothing is put into the store.
///
/// Every entry must open and carry the serial it says: one broken entry refuses the whole list, so that the
/// last good set stays. Certificates that have expired are left out.
///
/// # Errors
/// As [`Verifier::verify`]; [`Error::Malformed`], [`Error::UnsupportedAlgorithm`] and
/// [`Error::DecryptionFailed`] when an entry cannot be used.
pub fn open_certificates(
    store: &TrustStore,
    key: &ApiV3Key,
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<Vec<PlatformKey>, Error> {
    let signed = SignatureHeaders::from_headers(headers)?;
    signed.check_window(now)?;
    if may_vouch_for_itself(store, &signed, now) {
        let fresh = open_list(key, body, now)?;
        let contained = Verifier::new(TrustStore::new(fresh.iter().cloned()));
        contained.verify_signed(&signed, body, now)?;
        return Ok(fresh);
    }
    Verifier::new(store.clone()).verify_signed(&signed, body, now)?;
    open_list(key, body, now)
}

fn may_vouch_for_itself(store: &TrustStore, signed: &SignatureHeaders<'_>, now: i64) -> bool {
    let unknown =
        !signed.serial().starts_with(PUBLIC_KEY_PREFIX) && !store.contains(signed.serial());
    !store.has_public_key() && (unknown || !store.has_valid_key(now))
}

fn open_list(key: &ApiV3Key, body: &[u8], now: i64) -> Result<Vec<PlatformKey>, Error> {
    let malformed = |problem| Error::Malformed { document: DOCUMENT, problem };
    let list: List =
        serde_json::from_slice(body).map_err(|_| malformed("it is not the documented JSON"))?;
    let open = |entry: Entry| open_entry(key, &entry);
    let mut fresh = list.data.into_iter().map(open).collect::<Result<Vec<_>, _>>()?;
    fresh.retain(|key| key.validity().is_some_and(|(_, until)| until >= now));
    if fresh.is_empty() { Err(malformed("it contains no valid certificate")) } else { Ok(fresh) }
}

fn open_entry(key: &ApiV3Key, entry: &Entry) -> Result<PlatformKey, Error> {
    let malformed = |problem| Error::Malformed { document: DOCUMENT, problem };
    let plaintext = key.open_resource(&entry.encrypt_certificate)?;
    let pem = std::str::from_utf8(&plaintext).map_err(|_| malformed("an entry is not PEM"))?;
    let ders = pem::certificates(Source::Other(DOCUMENT), pem)
        .map_err(|_| malformed("an entry is not PEM"))?;
    let [der] = ders.as_slice() else {
        return Err(malformed("an entry contains several certificates"));
    };
    let opened = PlatformKey::from_certificate(key.backend(), der)
        .ok_or_else(|| malformed("an entry is not an X.509 certificate with an RSA key"))?;
    if opened.id() == entry.serial_no {
        Ok(opened)
    } else {
        Err(malformed("an entry's serial differs from its certificate's"))
    }
}
