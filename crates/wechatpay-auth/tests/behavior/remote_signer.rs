//! A remote signer.

use std::sync::Arc;

use http::Method;
use wechatpay_auth::{
    Authorization, Backend, DigestSigner, Error, RequestSigner, Signable, Signer, Signing, Stamp,
    request_message,
};

use crate::support::{merchant, merchant_settings, owner, str_field};

/// Turns a genuine signature into the result of a remote signer.
type Fate = fn(Vec<u8>) -> Result<Vec<u8>, Error>;

/// Signs locally, and returns the configured result.
#[derive(Debug)]
struct Remote {
    signer: Signer,
    serial: String,
    result: Fate,
}

impl Remote {
    fn new(backend: Backend, result: Fate) -> Self {
        let signer = merchant(backend);
        Self { serial: signer.serial().to_owned(), signer, result }
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
        Box::pin(async move { (self.result)(RequestSigner::sign(&self.signer, message).await?) })
    }
}

const REQUEST: Signable<'_> =
    Signable { method: &Method::GET, target: "/v3/certificates", body: b"" };

async fn signed(remote: &dyn RequestSigner) -> Result<String, Error> {
    let authorization = Authorization::by(remote, REQUEST, &Stamp::new(1, [1; 16])).await?;
    Ok(authorization.header().to_str().unwrap().to_owned())
}

#[tokio::test]
async fn remote_and_local_signature_make_the_same_header() {
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
async fn remote_result_other_than_a_raw_signature_is_rejected() {
    for backend in Backend::all() {
        let results: [Fate; 3] =
            [|_| Ok(vec![]), |raw| Ok(raw[..255].to_vec()), |_| Ok(vec![0; 1025])];
        for result in results {
            let error = signed(&Remote::new(*backend, result)).await.unwrap_err();
            assert!(error.to_string().contains("is not a raw RSA signature"), "{error}");
        }
    }
}

#[tokio::test]
async fn remote_signer_error_is_returned() {
    for backend in Backend::all() {
        let down = || Error::SigningFailed { problem: "the HSM is down".into() };
        let remote = Remote::new(*backend, |_| {
            Err(Error::SigningFailed { problem: "the HSM is down".into() })
        });
        assert_eq!(signed(&remote).await, Err(down()));
    }
}

#[tokio::test]
async fn remote_signer_with_invalid_serial_is_rejected() {
    for backend in Backend::all() {
        let mut remote = Remote::new(*backend, Ok);
        remote.serial = "ABC\"".into();
        assert!(signed(&remote).await.unwrap_err().is_configuration());
        remote.serial = "AB".repeat(20);
        let certificate = str_field(&owner("merchant"), "certificate_pem").to_owned();
        let settings = merchant_settings().certificate(certificate).remote_signer(Arc::new(remote));
        let error = settings.request_signer().unwrap_err().to_string();
        assert!(error.starts_with("WECHATPAY_MERCHANT_SERIAL is ABAB"), "{error}");
    }
}

/// Signs a digest with another implementation of RSA, as a KMS does.
#[derive(Debug)]
struct Kms {
    key: rsa::RsaPrivateKey,
    seen: std::sync::Mutex<Vec<[u8; 32]>>,
}

impl DigestSigner for Kms {
    fn merchant_id(&self) -> &str {
        "1900007291"
    }

    fn serial(&self) -> &str {
        "3D82317E555DCE15337446A5AB4F12C277A2512C"
    }

    fn sign_digest(&self, digest: [u8; 32]) -> Signing<'_> {
        self.seen.lock().unwrap().push(digest);
        let padding = rsa::Pkcs1v15Sign::new::<sha2::Sha256>();
        let signature = self.key.sign(padding, &digest).unwrap();
        Box::pin(std::future::ready(Ok(signature)))
    }
}

#[tokio::test]
async fn digest_signer_gets_the_digest_and_makes_the_same_header() {
    use rsa::pkcs8::DecodePrivateKey as _;
    use sha2::Digest as _;
    let Ok(backend) = Backend::preferred() else { return };
    let pem = crate::support::private_pem(&owner("merchant"));
    let key = rsa::RsaPrivateKey::from_pkcs8_pem(&pem).unwrap();
    let kms = Kms { key, seen: std::sync::Mutex::default() };
    let stamp = Stamp::new(1, [1; 16]);
    let local = merchant(backend).sign(REQUEST, &stamp).unwrap();
    assert_eq!(signed(&kms).await.unwrap(), local.header().to_str().unwrap());
    let digest: [u8; 32] = sha2::Sha256::digest(request_message(REQUEST, &stamp)).into();
    assert_eq!(*kms.seen.lock().unwrap(), [digest]);
}
