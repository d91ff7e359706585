//! Faults in the signature of a response.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::RETRY_AFTER;

use super::Fault;
use crate::clock::http_date;
use crate::response::{ResponseSignature, SignatureHeaders, header_name};

/// A certificate serial that is unlikely to exist in any key directory.
const UNKNOWN_SERIAL: &str = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";

/// The prefix of a probe signature (P§2.4).
const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";

/// Before signing: another timestamp, key or serial.
pub(crate) fn alter_signature(faults: &[Fault], signature: &mut ResponseSignature) {
    for fault in faults {
        match fault {
            Fault::Stale => signature.timestamp -= 301,
            Fault::Early => signature.timestamp += 301,
            Fault::SignedByAnotherKey => signature.key = signature.key.other(),
            Fault::UnknownSerial => signature.serial = UNKNOWN_SERIAL.to_owned(),
            _ => {}
        }
    }
}

/// After signing: headers removed, repeated, changed or added.
pub(crate) fn alter_headers(faults: &[Fault], headers: &mut SignatureHeaders, now: i64) {
    for fault in faults {
        match fault {
            Fault::MissingSignature | Fault::SignError => {
                headers.retain(|(name, _)| !header_name::SIGNATURE_HEADERS.contains(name));
            }
            Fault::BadGateway | Fault::EmptyError => headers.clear(),
            Fault::RateLimited(seconds) => headers.push((RETRY_AFTER, seconds.to_string())),
            Fault::RateLimitedUntil(seconds) => {
                headers.push((RETRY_AFTER, http_date(now + i64::from(*seconds))));
            }
            Fault::MissingHeader(missing) => {
                headers.retain(|(name, _)| !name.as_str().eq_ignore_ascii_case(missing));
            }
            Fault::ForgedSignature => change_signature(headers, forge),
            Fault::Probe => change_signature(headers, |value| format!("{PROBE_PREFIX}{value}")),
            Fault::RepeatedHeader => repeat(headers, &header_name::TIMESTAMP, |timestamp| {
                let seconds: i64 = timestamp.parse().unwrap_or_default();
                (seconds + 1).to_string()
            }),
            Fault::RepeatedSameHeader => repeat(headers, &header_name::NONCE, str::to_owned),
            _ => {}
        }
    }
}

fn change_signature(headers: &mut SignatureHeaders, change: impl Fn(&str) -> String) {
    for (_, value) in headers.iter_mut().filter(|(name, _)| name == header_name::SIGNATURE) {
        *value = change(value);
    }
}

fn repeat(
    headers: &mut SignatureHeaders,
    repeated: &http::HeaderName,
    change: impl Fn(&str) -> String,
) {
    let copy = headers
        .iter()
        .find(|(name, _)| name == repeated)
        .map(|(name, value)| (name.clone(), change(value)));
    headers.extend(copy);
}

/// Flips one bit in the last byte of a signature.
fn forge(signature: &str) -> String {
    let mut bytes = STANDARD.decode(signature).unwrap_or_default();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn altered(fault: Fault) -> SignatureHeaders {
        let mut headers: SignatureHeaders =
            header_name::SIGNATURE_HEADERS.map(|name| (name, String::new())).to_vec();
        headers.push((header_name::REQUEST_ID, "08-0".to_owned()));
        alter_headers(&[fault], &mut headers, 1_528_425_296);
        headers
    }

    #[test]
    fn rate_limited_response_has_a_retry_after() {
        for (fault, value) in [
            (Fault::RateLimited(4), "4"),
            (Fault::RateLimitedUntil(4), "Fri, 08 Jun 2018 02:35:00 GMT"),
        ] {
            let headers = altered(fault);
            assert_eq!(headers.len(), 7);
            assert_eq!(headers[6], (RETRY_AFTER, value.to_owned()));
        }
    }

    #[test]
    fn unsigned_response_keeps_its_request_id_unless_from_a_gateway() {
        let request_id = [(header_name::REQUEST_ID, "08-0".to_owned())];
        for fault in [Fault::MissingSignature, Fault::SignError] {
            assert_eq!(altered(fault), request_id);
        }
        for fault in [Fault::BadGateway, Fault::EmptyError] {
            assert_eq!(altered(fault), []);
        }
    }
}
