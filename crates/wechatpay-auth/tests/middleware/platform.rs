//! A scripted WeChat Pay on loopback, on raw TCP, so that it can send invalid responses.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::support::{certificate_list, fixture, signature_headers, str_field};

/// Responds to every request by its script, one request per connection.
pub(crate) struct Platform {
    pub(crate) base_url: String,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    script: Mutex<Script>,
    received: Mutex<Vec<ReceivedRequest>>,
}

type Script = Box<dyn FnMut(&ReceivedRequest) -> PlatformResponse + Send>;

/// A request as received.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedRequest {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A response as sent.
#[derive(Clone)]
pub(crate) struct PlatformResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// The `Content-Length`; `None` sends none and ends the body with the connection.
    pub(crate) announced: Option<usize>,
    /// If set, the body is sent in HTTP chunks of this size, without a length.
    pub(crate) chunks_of: Option<usize>,
    /// If set, the response is sent only after a permit is available.
    pub(crate) gate: Option<Arc<Semaphore>>,
}

impl Platform {
    pub(crate) async fn start(
        script: impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let shared =
            Arc::new(Shared { script: Mutex::new(Box::new(script)), received: Mutex::default() });
        let served = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&served)));
            }
        });
        Self { base_url: format!("http://{address}"), shared, accepting }
    }

    pub(crate) fn respond(
        &self,
        script: impl FnMut(&ReceivedRequest) -> PlatformResponse + Send + 'static,
    ) {
        *self.shared.script.lock().unwrap() = Box::new(script);
    }

    pub(crate) fn received(&self) -> Vec<ReceivedRequest> {
        self.shared.received.lock().unwrap().clone()
    }

    /// The paths without query, in order.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.received().iter().map(|request| request.path().to_owned()).collect()
    }

    /// The number of requests for certificates.
    pub(crate) fn fetches(&self) -> usize {
        self.paths().iter().filter(|path| *path == "/v3/certificates").count()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl ReceivedRequest {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn is_for_certificates(&self) -> bool {
        self.path() == "/v3/certificates"
    }

    /// The values of a header; its name is case-insensitive.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        let same = self.headers.iter().filter(|(found, _)| found.eq_ignore_ascii_case(name));
        same.map(|(_, value)| value.as_str()).collect()
    }

    fn parse(head: &str) -> Self {
        let mut lines = head.split("\r\n");
        let mut first = lines.next().unwrap().split(' ');
        let (method, target) = (first.next().unwrap(), first.next().unwrap());
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_owned(), value.trim().to_owned()))
        };
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: lines.filter_map(header).collect(),
            body: Vec::new(),
        }
    }
}

impl PlatformResponse {
    /// A response with only a status and a body.
    pub(crate) fn plain(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let announced = Some(body.len());
        Self { status, headers: Vec::new(), announced, body, chunks_of: None, gate: None }
    }

    /// A response that the named key signs at `now`.
    pub(crate) fn signed(status: u16, body: impl Into<Vec<u8>>, by: &str, now: i64) -> Self {
        let mut response = Self::plain(status, body);
        response.headers = signature_headers(by, now, &response.body);
        response.headers.push(("Request-ID", "0ABC-268443699".into()));
        response
    }

    /// The certificate list with these entries, signed by the named key.
    pub(crate) fn certificates(entries: &[&str], by: &str, now: i64) -> Self {
        Self::signed(
            200,
            certificate_list(entries, str_field(&fixture("keys"), "apiv3_key")),
            by,
            now,
        )
    }

    pub(crate) fn without(mut self, header: &str) -> Self {
        self.headers.retain(|(name, _)| *name != header);
        self
    }

    pub(crate) fn with(mut self, header: &'static str, value: impl Into<String>) -> Self {
        self = self.without(header);
        self.headers.push((header, value.into()));
        self
    }

    pub(crate) fn behind(mut self, gate: &Arc<Semaphore>) -> Self {
        self.gate = Some(Arc::clone(gate));
        self
    }

    pub(crate) fn in_chunks_of(mut self, bytes: usize) -> Self {
        (self.chunks_of, self.announced) = (Some(bytes), None);
        self
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} X\r\nConnection: close\r\n", self.status);
        let mut body = self.body.clone();
        if let Some(bytes) = self.chunks_of {
            head += "Transfer-Encoding: chunked\r\n";
            let chunk =
                |part: &[u8]| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
            body = self.body.chunks(bytes).flat_map(chunk).collect();
            body.extend(b"0\r\n\r\n");
        }
        if let Some(length) = self.announced.filter(|_| self.status != 204) {
            head += &format!("Content-Length: {length}\r\n");
        }
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        [head.as_bytes(), b"\r\n", &body].concat()
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let Some(request) = read(&mut stream).await else {
        return;
    };
    let response = {
        shared.received.lock().unwrap().push(request.clone());
        (shared.script.lock().unwrap())(&request)
    };
    if let Some(gate) = &response.gate {
        gate.acquire().await.unwrap().forget();
    }
    // The client may have closed the connection.
    let _ = stream.write_all(&response.to_bytes()).await;
    let _ = stream.shutdown().await;
}

async fn read(stream: &mut TcpStream) -> Option<ReceivedRequest> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break at;
        }
        // End of stream, or TLS, which gets no response.
        if stream.read_buf(&mut bytes).await.ok()? == 0 || !bytes[0].is_ascii_uppercase() {
            return None;
        }
    };
    let mut request = ReceivedRequest::parse(std::str::from_utf8(&bytes[..end]).ok()?);
    let length =
        request.header("content-length").first().map_or(0, |length| length.parse().unwrap());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    request.body = body;
    Some(request)
}
