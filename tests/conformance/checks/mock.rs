//! A server of one operation: returns the documented responses and checks requests against the
//! specification. The sandbox below it checks and makes signatures.

use serde::de::DeserializeOwned;
use serde_json::Value;
use wechatpay_client::{Client, Error, ErrorKind};
use wechatpay_sandbox::{ReceivedRequest, Sandbox, StubResponse};
use wechatpay_tests::pair_without_retry;

use super::multipart::FORM;
use super::{Document, conform, multipart, sample};

pub(crate) struct Mock {
    document: Document,
    method: String,
    path: String,
    operation: Value,
    sandbox: Sandbox,
    client: Client,
}

/// A documented error response.
pub(crate) struct Refusal {
    status: u16,
    body: Value,
}

impl Mock {
    pub(crate) async fn of(document: &str, id: &str) -> Self {
        let document = Document::parse(document);
        let paths = document.at("/paths").as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().map(move |(m, o)| (path, m, o))
        });
        let found = operations.into_iter().find(|(_, _, operation)| operation["operationId"] == id);
        let (path, method, operation) =
            found.map(|(p, m, o)| (p.clone(), m.to_uppercase(), o.clone())).expect("it is there");
        let (sandbox, client) = pair_without_retry().await;
        let mock = Self { document, method, path, operation, sandbox, client };
        mock.stub(mock.success());
        mock
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.value(name).as_str().expect("a string").to_owned()
    }

    #[allow(dead_code, reason = "not every specification needs it")]
    pub(crate) fn integer(&self, name: &str) -> i64 {
        self.value(name).as_i64().expect("an integer")
    }

    #[allow(dead_code, reason = "not every specification needs it")]
    pub(crate) fn number(&self, name: &str) -> f64 {
        self.value(name).as_f64().expect("a number")
    }

    #[allow(dead_code, reason = "not every specification needs it")]
    pub(crate) fn boolean(&self, name: &str) -> bool {
        self.value(name).as_bool().expect("true or false")
    }

    #[allow(dead_code, reason = "not every specification needs it")]
    pub(crate) fn time<T: DeserializeOwned>(&self, name: &str) -> T {
        serde_json::from_value(self.value(name)).expect("a time")
    }

    #[allow(dead_code, reason = "not every specification needs it")]
    pub(crate) fn file(&self) -> wechatpay_client::FilePart {
        wechatpay_client::FilePart::from_bytes("example.bin", multipart::FILE)
    }

    /// Checks that the call succeeded and that the request is exactly the documented one.
    pub(crate) fn check(&self, result: Result<(), Error>) {
        result.unwrap_or_else(|error| panic!("{error:?}"));
        let request = self.sandbox.requests().pop().expect("a request arrived");
        assert!(request.accepted, "{:?}", request.error_code);
        assert_eq!(request.method, self.method);
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let filled = self.parameters("path").fold(self.path.clone(), |path, parameter| {
            let name = parameter["name"].as_str().unwrap_or_default();
            path.replace(&format!("{{{name}}}"), &encoded(&self.sample(parameter)))
        });
        assert_eq!(path, filled);
        let mut expected: Vec<String> = self
            .parameters("query")
            .map(|parameter| {
                let name = parameter["name"].as_str().unwrap_or_default();
                format!("{name}={}", encoded(&self.sample(parameter)))
            })
            .collect();
        let mut received: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        expected.sort();
        received.sort();
        assert_eq!(received, expected);
        self.check_headers_and_body(&request);
    }

    fn check_headers_and_body(&self, request: &ReceivedRequest) {
        for parameter in self.parameters("header") {
            let name = parameter["name"].as_str().unwrap_or_default();
            if name != "Wechatpay-Serial" {
                assert_eq!(
                    request.header(name).map(str::to_owned),
                    self.sample(parameter).as_str().map(str::to_owned)
                );
            }
        }
        assert!(request.header("wechatpay-serial").is_some());
        let Some(documented) = self.documented_body() else {
            return assert!(request.body.is_empty());
        };
        let content = &self.document.resolve(&self.operation["requestBody"])["content"];
        if let Some(form) = content.get(FORM) {
            let parts = multipart::parts(request);
            return multipart::check(&self.document, &form["schema"], &documented, &parts);
        }
        let received: Value = serde_json::from_slice(&request.body).expect("JSON");
        assert_eq!(received, documented);
        let schema = &content["application/json"]["schema"];
        conform::check(&self.document, schema, &received).unwrap_or_else(|fault| panic!("{fault}"));
    }

    /// Returns the documented error responses.
    pub(crate) fn refusals(&self) -> Vec<Refusal> {
        let of = |(range, status): (&str, u16)| {
            let content = self.content(&self.operation["responses"][range]);
            let examples = content["examples"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(_, example)| example["value"].clone());
            examples.map(|body| Refusal { status, body }).collect::<Vec<_>>()
        };
        [("4XX", 400), ("5XX", 500)].into_iter().flat_map(of).collect()
    }

    /// Returns this error response from now on.
    pub(crate) fn refuse(&self, refusal: &Refusal) {
        self.stub(StubResponse::json(refusal.status, refusal.body.to_string()));
    }

    fn stub(&self, response: StubResponse) {
        self.sandbox.stub(&self.method, &self.path, response);
    }

    /// The first documented success, with the request's values in the fields that repeat them.
    fn success(&self) -> StubResponse {
        let responses = self.operation["responses"].as_object().into_iter().flatten();
        let (status, response) =
            responses.into_iter().find(|(status, _)| status.starts_with('2')).expect("a success");
        let status = status.parse().expect("a status");
        let content = self.document.resolve(response)["content"].as_object();
        let Some((kind, content)) = content.and_then(|content| content.iter().next()) else {
            return StubResponse::empty(status);
        };
        if !kind.starts_with("application/json") {
            return StubResponse::new(status, kind, "bytes");
        }
        let mut body = self.shown(content);
        let schema = self.document.resolve(&content["schema"]);
        for (name, _) in schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(_, f)| f["x-wechatpay-echo"] == true)
        {
            let sent = self.operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|parameter| self.document.resolve(parameter))
                .find(|parameter| parameter["name"] == **name)
                .map(|parameter| self.sample(parameter))
                .or_else(|| self.documented_body()?.get(name).cloned());
            body[name] = sent.unwrap_or_default();
        }
        StubResponse::json(status, body.to_string())
    }

    fn documented_body(&self) -> Option<Value> {
        let request = self.operation.get("requestBody")?;
        if let Some(form) = self.document.resolve(request)["content"].get(FORM) {
            return Some(multipart::fields(&self.document, &form["schema"]));
        }
        Some(self.shown(self.content(request)))
    }

    fn content<'a>(&'a self, of: &'a Value) -> &'a Value {
        &self.document.resolve(of)["content"]["application/json"]
    }

    fn shown(&self, content: &Value) -> Value {
        content["examples"]
            .as_object()
            .and_then(|examples| examples.values().next())
            .map(|example| &self.document.resolve(example)["value"])
            .or_else(|| content.get("example"))
            .cloned()
            .unwrap_or_else(|| sample::of(&self.document, &content["schema"]))
    }

    fn parameters<'a>(&'a self, place: &'a str) -> impl Iterator<Item = &'a Value> {
        self.operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|parameter| self.document.resolve(parameter))
            .filter(move |parameter| parameter["in"] == place)
    }

    fn value(&self, name: &str) -> Value {
        let mut all =
            ["path", "query", "header"].into_iter().flat_map(|place| self.parameters(place));
        self.sample(all.find(|parameter| parameter["name"] == name).expect("a parameter"))
    }

    fn sample(&self, parameter: &Value) -> Value {
        parameter
            .get("example")
            .cloned()
            .unwrap_or_else(|| sample::of(&self.document, &parameter["schema"]))
    }
}

impl Refusal {
    /// Checks that the caller gets the documented error.
    pub(crate) fn check(&self, result: Result<(), Error>) {
        let error = result.expect_err("an error response was accepted");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(self.status));
        assert_eq!(error.code().map(|code| code.as_str()), self.body["code"].as_str());
        let ErrorKind::Api { message, .. } = error.kind() else { panic!("{error:?}") };
        assert_eq!(Some(message.as_str()), self.body["message"].as_str());
    }
}

/// Percent-encodes every byte that RFC 3986 does not call unreserved.
fn encoded(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
