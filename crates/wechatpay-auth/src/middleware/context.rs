//! What one merchant's requests and answers have in common: signing, origins, clock, trusted keys.

use std::sync::Arc;

use http::header::{ACCEPT, AUTHORIZATION, HeaderMap, USER_AGENT};
use http::{HeaderValue, Method};
use reqwest::Request;

use super::origin::Origins;
use super::{PathTemplate, SignedBody};
use crate::backend::PrivateKey;
use crate::{
    Authorization, Error, RequestSigner, Signable, Signer, StampSource, TrustStore, Verified,
    Verifier,
};
use crate::{Stamp, WECHATPAY_SERIAL};

pub(crate) struct SigningContext {
    pub(crate) signer: AnySigner,
    pub(crate) store: TrustStore,
    pub(crate) origins: Origins,
    pub(crate) stamps: Arc<dyn StampSource>,
    pub(crate) user_agent: HeaderValue,
    /// In bytes.
    pub(crate) body_limit: usize,
}

/// A local signer signs where the body lies; a remote one is given the whole message.
pub(crate) enum AnySigner {
    Local(Signer),
    Remote(Arc<dyn RequestSigner>),
}

impl AnySigner {
    /// Returns the key, when it is in this process.
    pub(crate) fn private_key(&self) -> Option<Arc<dyn PrivateKey>> {
        match self {
            Self::Local(signer) => Some(Arc::clone(signer.key())),
            Self::Remote(_) => None,
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
    /// Signs a request and sets the headers that WeChat Pay wants. On an error the request is untouched.
    pub(crate) async fn authorize(
        &self,
        request: &mut Request,
        route: Option<&PathTemplate>,
        signed: Option<&SignedBody>,
    ) -> Result<(), Error> {
        self.origins.check(request.url())?;
        if let Some(route) = route {
            route.check(request.url().path())?;
        }
        let stamp = self.stamps.stamp()?;
        let target = request_target(request);
        let method: Method = request.method().clone();
        let signable = Signable {
            method: &method,
            target: &target,
            body: match signed {
                Some(signed) => signed.instead_of(request)?,
                None => body(request)?,
            },
        };
        let authorization = self.signer.sign(signable, &stamp).await?;
        let preferred = self.preferred_serial(request.headers(), stamp.timestamp())?;
        self.set_headers(request.headers_mut(), &authorization, preferred);
        Ok(())
    }

    pub(crate) fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Verified, Error> {
        Verifier::new(self.store.clone()).verify(headers, body, self.stamps.now())
    }

    /// A request that names a key keeps it: its sensitive fields were encrypted with that one.
    fn preferred_serial(
        &self,
        headers: &HeaderMap,
        now: i64,
    ) -> Result<Option<HeaderValue>, Error> {
        if headers.contains_key(WECHATPAY_SERIAL) {
            return Ok(None);
        }
        let malformed = |_| Error::MalformedHeader { name: WECHATPAY_SERIAL };
        self.store
            .preferred(now)
            .map(|key| HeaderValue::from_str(key.id()).map_err(malformed))
            .transpose()
    }

    fn set_headers(
        &self,
        headers: &mut HeaderMap,
        authorization: &Authorization,
        serial: Option<HeaderValue>,
    ) {
        headers.insert(AUTHORIZATION, authorization.header().clone());
        if let Some(serial) = serial {
            headers.insert(WECHATPAY_SERIAL, serial);
        }
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        headers.entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
    }
}

/// Path and query exactly as they go on the request line.
fn request_target(request: &Request) -> String {
    let url = request.url();
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn body(request: &Request) -> Result<&[u8], Error> {
    let Some(body) = request.body() else {
        return Ok(&[]);
    };
    body.as_bytes().ok_or(Error::UnsignableRequest {
        problem: "the body is a stream; only a body in memory can be signed",
    })
}
