//! What all requests of one merchant share: signer, trusted keys, origins and clock.

use std::sync::Arc;

use http::HeaderValue;
use http::header::{ACCEPT, AUTHORIZATION, HeaderMap, USER_AGENT};
use reqwest::{Method, Request};
use url::Position;

use super::origin::Origins;
use super::{PathTemplate, SignedBody};
use crate::backend::PrivateKey;
use crate::message::UNSIGNABLE_CONNECT;
use crate::signature_headers::SERIAL;
use crate::{
    Authorization, Error, RequestSigner, Signable, Signer, Stamp, StampSource, TrustStore,
    Verified, Verifier, WECHATPAY_SERIAL,
};

pub(super) struct SigningContext {
    pub(super) signer: AnySigner,
    pub(super) store: TrustStore,
    pub(super) origins: Origins,
    pub(super) stamps: Arc<dyn StampSource>,
    pub(super) user_agent: HeaderValue,
    /// In bytes.
    pub(super) body_limit: usize,
}

/// A request whose origin and path were checked. Only such a request can be signed.
pub(super) struct CheckedRequest(Request);

impl CheckedRequest {
    pub(super) fn into_request(self) -> Request {
        self.0
    }
}

/// A local signer hashes the body in place; a remote one gets the whole message.
pub(super) enum AnySigner {
    Local(Signer),
    Remote(Arc<dyn RequestSigner>),
}

impl AnySigner {
    /// Returns the private key if it is in this process.
    pub(super) fn private_key(&self) -> Option<Arc<dyn PrivateKey>> {
        match self {
            Self::Local(signer) => Some(Arc::clone(signer.key())),
            Self::Remote(_) => None,
        }
    }

    pub(super) fn as_signer(&self) -> &dyn RequestSigner {
        match self {
            Self::Local(signer) => signer,
            Self::Remote(signer) => &**signer,
        }
    }

    async fn sign(&self, request: Signable<'_>, stamp: &Stamp) -> Result<Authorization, Error> {
        match self {
            Self::Local(signer) => signer.sign(request, stamp),
            Self::Remote(signer) => Authorization::by(&**signer, request, stamp).await,
        }
    }
}

impl SigningContext {
    /// Checks that credentials may be sent to the request's origin, that its method is not
    /// `CONNECT`, and that its path is the one of its template.
    pub(super) fn check(
        &self,
        request: Request,
        template: Option<&PathTemplate>,
    ) -> Result<CheckedRequest, Error> {
        self.origins.check(request.url())?;
        // The client would write another request line than the one that is signed.
        if request.method() == Method::CONNECT {
            return Err(UNSIGNABLE_CONNECT);
        }
        if let Some(template) = template {
            template.check(request.url().path())?;
        }
        Ok(CheckedRequest(request))
    }

    /// Signs a request and sets the headers that WeChat Pay requires. If it fails, the request is
    /// unchanged.
    pub(super) async fn authorize(
        &self,
        CheckedRequest(request): &mut CheckedRequest,
        signed_body: Option<&SignedBody>,
    ) -> Result<(), Error> {
        let stamp = self.stamps.stamp()?;
        let signable = Signable {
            method: request.method(),
            target: &request.url()[Position::BeforePath..Position::AfterQuery],
            body: match (signed_body, request.body()) {
                (Some(signed_body), _) => signed_body.for_upload(request)?,
                (None, None) => &[],
                (None, Some(body)) => body.as_bytes().ok_or(Error::UnsignableRequest {
                    problem: "the body is a stream; only a body in memory can be signed",
                })?,
            },
        };
        let authorization = self.signer.sign(signable, &stamp).await?;

        // A request that names a key keeps it: its sensitive fields were encrypted with that key.
        let serial = if request.headers().contains_key(&SERIAL) {
            None
        } else {
            self.store
                .preferred(stamp.timestamp())
                .map(|key| HeaderValue::from_str(key.id()))
                .transpose()
                .map_err(|_| Error::MalformedHeader { name: WECHATPAY_SERIAL })?
        };
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, authorization.into_header());
        if let Some(serial) = serial {
            headers.insert(SERIAL.clone(), serial);
        }
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        headers.entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        Ok(())
    }

    pub(super) fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Verified, Error> {
        Verifier::new(self.store.clone()).verify(headers, body, self.stamps.now())
    }
}
