//! One assertion per signing stage, so that a failure names the stage: message, signature, header.

use std::collections::BTreeSet;

use http::Method;
use wechatpay_auth::{Backend, Signable, Stamp, request_message};

use crate::support::{merchant, str_field, vectors};

#[test]
fn message_signature_and_header_equal_those_of_six_other_sdks() {
    let cases = vectors("request_signing");
    assert!(cases.len() >= 26);
    for backend in Backend::all() {
        let signer = merchant(*backend);
        for case in &cases {
            let id = str_field(case, "id");
            let method = Method::from_bytes(str_field(case, "method").as_bytes()).unwrap();
            let (target, body) = (str_field(case, "url"), str_field(case, "body").as_bytes());
            let request = Signable { method: &method, target, body };
            let stamp = Stamp::with_nonce(
                str_field(case, "timestamp").parse().unwrap(),
                str_field(case, "nonce"),
            )
            .unwrap();

            assert_eq!(
                request_message(request, &stamp),
                str_field(case, "message").as_bytes(),
                "{id}: message"
            );
            let authorization = signer.sign(request, &stamp).unwrap();
            assert_eq!(authorization.signature(), str_field(case, "signature"), "{id}: signature");
            let header = authorization.header().to_str().unwrap();
            assert_eq!(
                parameters(header),
                parameters(str_field(case, "authorization")),
                "{id}: header"
            );
            assert!(authorization.header().is_sensitive());
        }
    }
}

/// The order of the five parameters is free.
fn parameters(header: &str) -> (&str, BTreeSet<&str>) {
    let (scheme, parameters) = header.split_once(' ').unwrap();
    (scheme, parameters.split(',').collect())
}
