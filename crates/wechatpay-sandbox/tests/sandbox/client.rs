//! A client that can send invalid requests: it writes raw requests and reads raw responses.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wechatpay_sandbox::{KeyMode, Sandbox, SandboxBuilder};
use x509_cert::der::{DecodePem as _, Encode as _};

pub(crate) const NOW: i64 = 1_780_000_000;

/// A sandbox with an injected clock, and the keys of its client.
pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<AtomicI64>,
    pub(crate) mchid: String,
    pub(crate) serial: String,
    pub(crate) key: RsaPrivateKey,
    nonces: AtomicU64,
}

impl Fixture {
    pub(crate) async fn new() -> Self {
        Self::with_mode(KeyMode::Both).await
    }

    pub(crate) async fn with_mode(mode: KeyMode) -> Self {
        Self::with(Sandbox::builder().key_mode(mode)).await
    }

    pub(crate) async fn with(builder: SandboxBuilder) -> Self {
        let clock = Arc::new(AtomicI64::new(NOW));
        let now = Arc::clone(&clock);
        let builder = builder.clock(move || now.load(Ordering::SeqCst));
        let sandbox = builder.spawn().await.unwrap();
        let key = material(&sandbox, "WECHATPAY_PRIVATE_KEY");
        Self {
            mchid: setting(&sandbox, "WECHATPAY_MCHID").unwrap(),
            serial: setting(&sandbox, "WECHATPAY_MERCHANT_SERIAL").unwrap(),
            key: RsaPrivateKey::from_pkcs8_pem(&key).unwrap(),
            sandbox,
            clock,
            nonces: AtomicU64::new(1),
        }
    }

    pub(crate) fn setting(&self, name: &str) -> String {
        setting(&self.sandbox, name).unwrap()
    }

    pub(crate) fn public_key_id(&self) -> String {
        self.setting("WECHATPAY_PUBLIC_KEY_ID")
    }

    pub(crate) fn public_key(&self) -> RsaPublicKey {
        let pem = material(&self.sandbox, "WECHATPAY_PUBLIC_KEY");
        RsaPublicKey::from_public_key_pem(&pem).unwrap()
    }

    /// The serial and key of the platform certificate.
    pub(crate) fn certificate(&self) -> (String, RsaPublicKey) {
        certificate(&material(&self.sandbox, "WECHATPAY_PLATFORM_CERTS"))
    }

    pub(crate) fn get(&self, target: &str) -> RawRequest<'_> {
        RawRequest::new(self, "GET", target, "")
    }

    pub(crate) fn post(&self, target: &str, body: &str) -> RawRequest<'_> {
        RawRequest::new(self, "POST", target, body).header("Content-Type", "application/json")
    }

    /// A request that every check accepts.
    pub(crate) fn query(&self) -> RawRequest<'_> {
        self.get("/v3/palmservice/authorization/openid/o1?organization_id=1004")
    }
}

fn setting(sandbox: &Sandbox, name: &str) -> Option<String> {
    sandbox.environment().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The PEM of a setting that is a PEM string or a path.
fn material(sandbox: &Sandbox, name: &str) -> String {
    let value = setting(sandbox, name).unwrap();
    if value.starts_with("-----BEGIN") { value } else { std::fs::read_to_string(value).unwrap() }
}

pub(crate) fn certificate(pem: &str) -> (String, RsaPublicKey) {
    let certificate = x509_cert::Certificate::from_pem(pem).unwrap().tbs_certificate;
    let spki = certificate.subject_public_key_info.to_der().unwrap();
    let serial = certificate.serial_number.as_bytes().iter().map(|byte| format!("{byte:02X}"));
    (serial.collect(), RsaPublicKey::from_public_key_der(&spki).unwrap())
}

/// A request that is correct until a test changes it.
#[derive(Clone)]
pub(crate) struct RawRequest<'a> {
    fixture: &'a Fixture,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) body: Vec<u8>,
    pub(crate) signed_body: Option<Vec<u8>>,
    pub(crate) timestamp: String,
    pub(crate) nonce: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) authorizations: Option<Vec<String>>,
}

impl<'a> RawRequest<'a> {
    fn new(fixture: &'a Fixture, method: &str, target: &str, body: &str) -> Self {
        let headers = [
            ("Host", "localhost"),
            ("Connection", "close"),
            ("Accept", "*/*"),
            ("User-Agent", "test"),
        ];
        Self {
            fixture,
            method: method.to_owned(),
            target: target.to_owned(),
            body: body.as_bytes().to_owned(),
            signed_body: None,
            timestamp: fixture.clock.load(Ordering::SeqCst).to_string(),
            nonce: format!("NONCE{}", fixture.nonces.fetch_add(1, Ordering::SeqCst)),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            authorizations: None,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn serial(self, value: &str) -> Self {
        self.header("Wechatpay-Serial", value)
    }

    pub(crate) fn at(mut self, timestamp: impl ToString) -> Self {
        self.timestamp = timestamp.to_string();
        self
    }

    pub(crate) fn nonce(mut self, nonce: &str) -> Self {
        self.nonce = nonce.to_owned();
        self
    }

    /// Sets these `Authorization` headers instead of the correct one.
    pub(crate) fn authorizations(mut self, values: &[&str]) -> Self {
        self.authorizations = Some(values.iter().map(|value| (*value).to_owned()).collect());
        self
    }

    /// Changes the correct `Authorization` header.
    pub(crate) fn altered(mut self, from: &str, to: &str) -> Self {
        let correct = self.authorization();
        assert!(correct.contains(from), "{correct}");
        self.authorizations = Some(vec![correct.replacen(from, to, 1)]);
        self
    }

    pub(crate) fn message(&self) -> String {
        let body = String::from_utf8_lossy(self.signed_body.as_ref().unwrap_or(&self.body));
        format!("{}\n{}\n{}\n{}\n{body}\n", self.method, self.target, self.timestamp, self.nonce)
    }

    pub(crate) fn authorization(&self) -> String {
        let signature = sign(&self.fixture.key, self.message().as_bytes());
        format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{}\",timestamp=\"{}\",\
             serial_no=\"{}\",signature=\"{signature}\"",
            self.fixture.mchid, self.nonce, self.timestamp, self.fixture.serial,
        )
    }

    fn head(&self) -> String {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        let authorizations = self.authorizations.clone();
        for value in authorizations.unwrap_or_else(|| vec![self.authorization()]) {
            head += &format!("Authorization: {value}\r\n");
        }
        if !self.body.is_empty() {
            head += &format!("Content-Length: {}\r\n", self.body.len());
        }
        head + "\r\n"
    }

    pub(crate) async fn send(&self) -> RawResponse {
        exchange(&self.fixture.sandbox, &self.bytes()).await
    }

    /// Sends the request without reading the response.
    pub(crate) async fn open(&self) -> TcpStream {
        let mut stream = connect(&self.fixture.sandbox).await;
        stream.write_all(&self.bytes()).await.unwrap();
        stream
    }

    fn bytes(&self) -> Vec<u8> {
        [self.head().as_bytes(), &self.body].concat()
    }
}

/// Panics if the future does not end within a minute.
pub(crate) async fn in_time<F: Future>(future: F) -> F::Output {
    let limit = std::time::Duration::from_secs(60);
    tokio::time::timeout(limit, future).await.expect("the future ends within a minute")
}

async fn connect(sandbox: &Sandbox) -> TcpStream {
    let address = sandbox.base_url().strip_prefix("http://").unwrap();
    TcpStream::connect(address).await.unwrap()
}

/// Sends bytes and reads until the server closes.
pub(crate) async fn exchange(sandbox: &Sandbox, request: &[u8]) -> RawResponse {
    let mut stream = connect(sandbox).await;
    stream.write_all(request).await.unwrap();
    let mut bytes = Vec::new();
    in_time(stream.read_to_end(&mut bytes)).await.unwrap();
    RawResponse::parse(&bytes)
}

pub(crate) fn sign(key: &RsaPrivateKey, message: &[u8]) -> String {
    let digest = Sha256::digest(message);
    STANDARD.encode(key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest).unwrap())
}

/// A response as received; header names keep their case.
#[derive(Debug)]
pub(crate) struct RawResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl RawResponse {
    fn parse(bytes: &[u8]) -> Self {
        let end =
            bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("complete headers");
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        Self {
            status,
            headers: lines.map(|line| header(line).unwrap()).collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The value of a header that occurs once; the name is case-sensitive.
    pub(crate) fn header(&self, name: &str) -> &str {
        match self.all(name)[..] {
            [value] => value,
            ref values => panic!("{name}: {values:?} in {:?}", self.headers),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{:?}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn verifies(&self, key: &RsaPublicKey) -> bool {
        let timestamp = self.header("Wechatpay-Timestamp");
        let nonce = self.header("Wechatpay-Nonce");
        let message = [format!("{timestamp}\n{nonce}\n").as_bytes(), &self.body, b"\n"].concat();
        let Ok(signature) = STANDARD.decode(self.header("Wechatpay-Signature")) else {
            return false;
        };
        key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(message), &signature).is_ok()
    }

    #[track_caller]
    pub(crate) fn assert_signed_by_certificate(&self, fixture: &Fixture) {
        let (serial, key) = fixture.certificate();
        assert_eq!(self.header("Wechatpay-Serial"), serial);
        assert!(self.verifies(&key));
    }

    #[track_caller]
    pub(crate) fn assert_signed_by_public_key(&self, fixture: &Fixture) {
        assert_eq!(self.header("Wechatpay-Serial"), fixture.public_key_id());
        assert!(self.verifies(&fixture.public_key()));
    }

    #[track_caller]
    pub(crate) fn assert_unsigned(&self) {
        let signed = self.headers.iter().any(|(name, _)| name.starts_with("Wechatpay-"));
        assert!(!signed, "{:?}", self.headers);
    }

    /// Asserts that the request was rejected with this status and code; returns the detail.
    #[track_caller]
    pub(crate) fn assert_rejected(&self, status: u16, code: &str) -> Value {
        let body = self.json();
        assert_eq!((self.status, body["code"].as_str().unwrap()), (status, code), "{body}");
        assert!(!body["message"].as_str().unwrap().is_empty());
        body["detail"].clone()
    }

    /// Asserts that the request was rejected as not authentic, unsigned; returns the detail.
    #[track_caller]
    pub(crate) fn assert_sign_error(&self, issue: &str) -> Value {
        let detail = self.assert_rejected(401, "SIGN_ERROR");
        assert_eq!(detail["detail"]["issue"], issue);
        assert_eq!(detail["field"], "signature");
        assert_eq!(detail["location"], "authorization");
        assert!(self.header("Request-Id").ends_with("-268443699"));
        self.assert_unsigned();
        detail
    }
}
