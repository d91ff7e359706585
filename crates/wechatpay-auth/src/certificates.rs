//! Verifies and decrypts the response of `GET /v3/certificates`.

use http::HeaderMap;
use serde::Deserialize;

use crate::apiv3_key::EncryptedResource;
use crate::key::{Source, pem};
use crate::trust::PUBLIC_KEY_PREFIX;
use crate::{ApiV3Key, Error, PlatformKey, SignatureHeaders, TrustStore, Verifier};

/// The request target of the certificate list, limited to RSA, the only supported suite.
pub const CERTIFICATES_TARGET: &str = "/v3/certificates?algorithm_type=RSA";

const DOCUMENT: &str = "certificate list";

/// The associated data that WeChat Pay encrypts certificates with (protocol P§3).
const ASSOCIATED_DATA: &str = "certificate";

#[derive(Deserialize)]
struct List {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    serial_no: String,
    encrypt_certificate: EncryptedResource,
}

/// Verifies and decrypts a 2xx response of `GET /v3/certificates`, given its headers and raw body.
///
/// The response is verified with the store's key for its `Wechatpay-Serial`. Only if the store
/// contains no valid key at all, or if the serial is that of an unknown certificate, is it verified
/// with a certificate that it contains itself: the root of trust is then the AEAD under the APIv3
/// key (protocol P§3.2). If a public key is configured, a response never vouches for itself. The
/// store is not changed.
///
/// Every entry must decrypt and have the serial that it claims. One broken entry rejects the whole
/// list, so that the last good set stays. Expired certificates are left out.
///
/// # Errors
/// As [`Verifier::verify`].
/// [`Error::Malformed`], [`Error::UnsupportedAlgorithm`] or [`Error::DecryptionFailed`] if an entry
/// cannot be used.
pub fn open_certificates(
    store: &TrustStore,
    key: &ApiV3Key,
    headers: &HeaderMap,
    body: &[u8],
    now: i64,
) -> Result<Vec<PlatformKey>, Error> {
    let signed = SignatureHeaders::from_headers(headers)?;
    signed.check_window(now)?;
    let is_unknown_certificate =
        !signed.serial().starts_with(PUBLIC_KEY_PREFIX) && !store.contains(signed.serial());
    let may_vouch_for_itself = !store.has_public_key()
        && !store.is_removed(signed.serial())
        && (is_unknown_certificate || !store.has_valid_key(now));
    if may_vouch_for_itself {
        let fresh = open_list(store, key, body, now)?;
        Verifier::new(TrustStore::new(fresh.iter().cloned())).verify_signed(&signed, body, now)?;
        Ok(fresh)
    } else {
        Verifier::new(store.clone()).verify_signed(&signed, body, now)?;
        open_list(store, key, body, now)
    }
}

fn open_list(
    store: &TrustStore,
    key: &ApiV3Key,
    body: &[u8],
    now: i64,
) -> Result<Vec<PlatformKey>, Error> {
    let list: List =
        serde_json::from_slice(body).map_err(|_| malformed("it is not the documented JSON"))?;
    let mut fresh =
        list.data.iter().map(|entry| open_entry(key, entry)).collect::<Result<Vec<_>, _>>()?;
    if fresh.iter().any(|key| store.is_own_serial(key.id())) {
        return Err(malformed("it contains the merchant's own certificate"));
    }
    fresh.retain(|key| {
        let has_expired = key.validity().is_none_or(|(_, until)| until < now);
        !has_expired && !store.is_removed(key.id())
    });
    if fresh.is_empty() {
        return Err(malformed("it contains no valid certificate"));
    }
    Ok(fresh)
}

fn open_entry(key: &ApiV3Key, entry: &Entry) -> Result<PlatformKey, Error> {
    // The APIv3 key encrypts notifications too: only this tells the two apart.
    if entry.encrypt_certificate.associated_data.as_deref() != Some(ASSOCIATED_DATA) {
        return Err(malformed("an entry's associated_data is not `certificate`"));
    }
    let plaintext = key.open_resource(&entry.encrypt_certificate)?;
    let pem = std::str::from_utf8(&plaintext).map_err(|_| malformed("an entry is not PEM"))?;
    let ders = pem::certificates(Source::Other(DOCUMENT), pem)
        .map_err(|_| malformed("an entry is not PEM"))?;
    let [der] = ders.as_slice() else {
        return Err(malformed("an entry contains several certificates"));
    };
    let opened = PlatformKey::from_certificate(key.backend(), der)
        .ok_or_else(|| malformed("an entry is not an X.509 certificate with an RSA key"))?;
    if opened.id() != entry.serial_no {
        return Err(malformed("an entry's serial differs from its certificate's"));
    }
    Ok(opened)
}

fn malformed(problem: &'static str) -> Error {
    Error::Malformed { document: DOCUMENT, problem }
}
