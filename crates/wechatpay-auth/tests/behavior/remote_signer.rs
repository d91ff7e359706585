//! A signer that keeps its key elsewhere.

use std::sync::Arc;

use http::Method;
use wechatpay_auth::{
    Authorization, Backend, Error, RequestSigner, Signable, Signer, Signing, Stamp,
};

use crate::support::{merchant, merchant_settings, owner, text};

/// What becomes of a genuine signature.
type Fate = fn(Vec<u8>) -> Result<Vec<u8>, Error>;

/// Signs locally, and answers what it is told to.
#[derive(Debug)]
struct Remote {
    signer: Signer,
    serial: String,
    answer: Fate,
}

impl Remote {
    fn new(backend: Backend, answer: Fate) -> Self {
        let signer = merchant(backend);
        Self { serial: signer.serial().to_owned(), signer, answer }
    }
}

impl RequestSigner for Remote {
    fn merchant_id(&self) -> &str {
        self.signer.merchant_id()
    }

    fn serial(&self) -> &str {
        &self.serial
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(async move { (self.answer)(RequestSigner::sign(&self.signer, message).await?) })
    }
}

const REQUEST: Signable<'_> =
    Signable { method: &Method::GET, target: "/v3/certificates", body: b"" };

async fn signed(remote: &dyn RequestSigner) -> Result<String, Error> {
    let authorization = Authorization::by(remote, REQUEST, &Stamp::new(1, [1; 16])).await?;
    Ok(authorization.header().to_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_remote_signature_makes_the_header_that_a_local_one_makes() {
    for backend in Backend::all() {
        let local = merchant(*backend).sign(REQUEST, &Stamp::new(1, [1; 16])).unwrap();
        assert_eq!(
            signed(&Remote::new(*backend, Ok)).await.unwrap(),
            local.header().to_str().unwrap()
        );
        assert_eq!(signed(&merchant(*backend)).await.unwrap(), local.header().to_str().unwrap());
    }
}

#[tokio::test]
async fn what_is_no_raw_signature_is_not_sent() {
    for backend in Backend::all() {
        let answers: [Fate; 3] =
            [|_| Ok(vec![]), |raw| Ok(raw[..255].to_vec()), |_| Ok(vec![0; 1025])];
        for answer in answers {
            let error = signed(&Remote::new(*backend, answer)).await.unwrap_err();
            assert!(error.to_string().contains("is not a raw RSA signature"), "{error}");
        }
    }
}

#[tokio::test]
async fn the_signers_own_failure_passes_through() {
    for backend in Backend::all() {
        let down = || Error::SigningFailed { problem: "the HSM is down".into() };
        let remote = Remote::new(*backend, |_| {
            Err(Error::SigningFailed { problem: "the HSM is down".into() })
        });
        assert_eq!(signed(&remote).await, Err(down()));
    }
}

#[tokio::test]
async fn id_and_serial_of_a_remote_signer_are_checked() {
    for backend in Backend::all() {
        let mut remote = Remote::new(*backend, Ok);
        remote.serial = "ABC\"".into();
        assert!(signed(&remote).await.unwrap_err().is_configuration());
        remote.serial = "AB".repeat(20);
        let certificate = text(&owner("merchant"), "certificate_pem").to_owned();
        let settings = merchant_settings().certificate(certificate).remote_signer(Arc::new(remote));
        let error = settings.request_signer().unwrap_err().to_string();
        assert!(error.starts_with("WECHATPAY_MERCHANT_SERIAL is ABAB"), "{error}");
    }
}
