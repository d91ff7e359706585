//! One assertion per signing stage, so that a failure names the stage: message, signature, header.

use std::collections::BTreeSet;

use http::Method;
use wechatpay_auth::{Backend, Signable, Stamp, request_message};

use crate::support::{merchant, text, vectors};

#[test]
fn message_signature_and_header_are_those_of_six_other_sdks() {
    let cases = vectors("request_signing");
    assert!(cases.len() >= 26);
    for backend in Backend::all() {
        let signer = merchant(*backend);
        for case in &cases {
            let id = text(case, "id");
            let method = Method::from_bytes(text(case, "method").as_bytes()).unwrap();
            let (target, body) = (text(case, "url"), text(case, "body").as_bytes());
            let request = Signable { method: &method, target, body };
            let stamp =
                Stamp::with_nonce(text(case, "timestamp").parse().unwrap(), text(case, "nonce"))
                    .unwrap();

            assert_eq!(
                request_message(request, &stamp),
                text(case, "message").as_bytes(),
                "{id}: message"
            );
            let authorization = signer.sign(request, &stamp).unwrap();
            assert_eq!(authorization.signature(), text(case, "signature"), "{id}: signature");
            let header = authorization.header().to_str().unwrap();
            assert_eq!(parameters(header), parameters(text(case, "authorization")), "{id}: header");
            assert!(authorization.header().is_sensitive());
        }
    }
}

/// The order of the five parameters is free.
fn parameters(header: &str) -> (&str, BTreeSet<&str>) {
    let (scheme, parameters) = header.split_once(' ').unwrap();
    (scheme, parameters.split(',').collect())
}
