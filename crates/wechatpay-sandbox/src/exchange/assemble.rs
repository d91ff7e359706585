//! Puts an answer together: content, signature, headers, each stage with its faults.

use bytes::Bytes;
use http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, DATE};
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;

use crate::clock::http_date;
use crate::entropy::Entropy;
use crate::fault::{self, Cut, Fault};
use crate::keys::{KeySet, PlatformKey};
use crate::response::{Answer, Seal, SealHeaders, header_name};

/// An answer ready to be sent, and what the connection should do to it on the way.
pub(crate) struct Outgoing {
    pub(crate) response: Response<Full<Bytes>>,
    pub(crate) cut: Option<Cut>,
}

/// Signs with `key`, or with none when the request was not authentic: then only the wire's faults apply.
pub(crate) fn assemble(
    keys: &KeySet,
    entropy: &Entropy,
    key: Option<PlatformKey>,
    mut answer: Answer,
    now: i64,
    faults: &[Fault],
) -> Outgoing {
    let mut headers = SealHeaders::new();
    if let Some(key) = key {
        fault::alter_content(faults, &mut answer);
        let mut seal = Seal::new(keys, key, now, entropy.nonce());
        fault::alter_seal(faults, &mut seal);
        headers = seal.headers(keys, &answer.body);
        fault::alter_body(faults, &mut answer.body);
    }
    headers.push((header_name::REQUEST_ID, request_id(entropy, answer.status)));
    if key.is_some() {
        fault::alter_headers(faults, &mut headers, now);
    }
    let cut = fault::cut(faults, answer.body.len());
    Outgoing { response: response(answer, headers, now), cut }
}

/// `HEX-code`, the code being WeChat Pay's number for a refused signature, else 0 (P§2.1).
fn request_id(entropy: &Entropy, status: StatusCode) -> String {
    let code = if status == StatusCode::UNAUTHORIZED { "268443699" } else { "0" };
    format!("08{}-{code}", entropy.nonce())
}

impl Answer {
    /// Goes out as it is: neither signed nor subject to faults.
    pub(crate) fn unsigned(self, now: i64) -> Outgoing {
        Outgoing { response: response(self, SealHeaders::new(), now), cut: None }
    }
}

fn response(answer: Answer, headers: SealHeaders, now: i64) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = answer.status;
    let common = [(DATE, http_date(now)), (CONTENT_LANGUAGE, "zh-CN".to_owned())];
    for (name, value) in common.into_iter().chain(headers) {
        let value = HeaderValue::from_str(&value).expect("the sandbox's own values are ASCII");
        response.headers_mut().append(name, value);
    }
    if let Some(content_type) = answer.content_type {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}
