//! Assembles a response: content, signature, headers, each stage with its faults.

use bytes::Bytes;
use http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, DATE};
use http::{HeaderValue, StatusCode};
use http_body_util::Full;

use crate::clock::http_date;
use crate::entropy::Entropy;
use crate::fault::{self, Cut, Fault};
use crate::keys::{KeySet, PlatformKey};
use crate::response::{Response, ResponseSignature, SignatureHeaders, header_name};

/// A response ready to be sent, and where the connection cuts it off.
pub(crate) struct Outgoing {
    pub(crate) response: http::Response<Full<Bytes>>,
    pub(crate) cut: Option<Cut>,
}

/// Signs with `key`. Without a key (the request was not authentic) only wire faults apply.
pub(super) fn assemble(
    keys: &KeySet,
    entropy: &Entropy,
    key: Option<PlatformKey>,
    mut response: Response,
    now: i64,
    faults: &[Fault],
) -> Outgoing {
    let mut headers = SignatureHeaders::new();
    if let Some(key) = key {
        fault::alter_content(faults, &mut response);
        let mut signature = ResponseSignature::new(keys, key, now, entropy.nonce());
        fault::alter_signature(faults, &mut signature);
        headers = signature.headers(keys, &response.body);
        fault::alter_body(faults, &mut response.body);
    }
    headers.push((header_name::REQUEST_ID, request_id(entropy, response.status)));
    if key.is_some() {
        fault::alter_headers(faults, &mut headers, now);
    }
    let cut = fault::cut(faults, response.body.len());
    Outgoing { response: to_http(response, headers, now), cut }
}

/// `HEX-code`, where the code is WeChat Pay's number for a rejected signature, otherwise 0 (P§2.1).
fn request_id(entropy: &Entropy, status: StatusCode) -> String {
    let code = if status == StatusCode::UNAUTHORIZED { "268443699" } else { "0" };
    format!("08{}-{code}", entropy.nonce())
}

impl Response {
    /// Sends the response as it is, neither signed nor subject to faults.
    pub(crate) fn unsigned(self, now: i64) -> Outgoing {
        Outgoing { response: to_http(self, SignatureHeaders::new(), now), cut: None }
    }
}

fn to_http(response: Response, headers: SignatureHeaders, now: i64) -> http::Response<Full<Bytes>> {
    let mut http = http::Response::new(Full::new(Bytes::from(response.body)));
    *http.status_mut() = response.status;
    let common = [(DATE, http_date(now)), (CONTENT_LANGUAGE, "zh-CN".to_owned())];
    for (name, value) in common.into_iter().chain(headers) {
        let value = HeaderValue::from_str(&value).expect("the sandbox's own values are ASCII");
        http.headers_mut().append(name, value);
    }
    if let Some(content_type) = response.content_type {
        http.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    http
}
