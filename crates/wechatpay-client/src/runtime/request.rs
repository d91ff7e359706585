//! One request on its way out: what generated code puts together, and what comes back.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;

use super::decode::{Decode, Decoding};
use super::echo::Echoes;
use super::encode::{Encoding, Node};
use super::field_type::FieldType;
use super::form::Form;
use super::path::{fill, path_segment, percent_encode, variables};
use super::place::Step;
use super::sensitive::{Sealer, Sensitive};
use super::target::Target;
use super::to_text::ToText;
use super::{FilePart, Inner, Slot};
use crate::error::{CallMetadata, ErrorKind};
use crate::operation::Operation;
use crate::{Error, Response};

/// The methods of the API.
const METHODS: [Method; 5] =
    [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// A request that is being put together. What is missing or cannot be sent is collected, and
/// reported instead of sending.
pub struct Request {
    operation: Option<&'static Operation>,
    /// What is compared in the response.
    echoes: &'static [&'static str],
    /// The values of the path under the names of another template, to be compared only.
    aliases: Vec<Parameter>,
    method: Method,
    route: Cow<'static, str>,
    parameters: Vec<Parameter>,
    /// Query parameters that are encrypted when the request is sent.
    sealed: Vec<(&'static str, Sensitive)>,
    headers: HeaderMap,
    content: Content,
    problems: Vec<String>,
}

/// Prints no value: it can identify a user.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("route", &self.route)
            .finish_non_exhaustive()
    }
}

/// A value of the path or the query.
pub(super) struct Parameter {
    pub(super) is_path: bool,
    pub(super) name: Cow<'static, str>,
    pub(super) value: String,
}

enum Content {
    Empty,
    Json(Bytes),
    /// A body with fields to encrypt, which may need a key that has to be fetched.
    Sealed(Box<dyn Seal>),
    Upload(Box<Form>),
}

/// Prints the kind of content and nothing of it.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "Empty",
            Self::Json(_) => "Json(..)",
            Self::Sealed(_) => "Sealed(..)",
            Self::Upload(_) => "Upload(..)",
        })
    }
}

/// A body that is written when the key to encrypt with is known.
trait Seal: Send + Sync {
    fn write(&self, at: Encoding) -> (Result<Bytes, serde_json::Error>, Encoding);
}

impl<T: FieldType + Send + Sync> Seal for T {
    fn write(&self, mut at: Encoding) -> (Result<Bytes, serde_json::Error>, Encoding) {
        let node = self.encode(&mut at);
        (serde_json::to_vec(&node).map(Bytes::from), at)
    }
}

/// The future of a call: await it.
pub type Sending<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

impl Request {
    /// Creates the request of an operation.
    #[must_use]
    pub fn new(operation: &'static Operation) -> Self {
        let mut request = Self::of_template(operation.path.into());
        request.operation = Some(operation);
        request.echoes = operation.echoes;
        match Method::from_bytes(operation.method.as_bytes()) {
            Ok(method) => request.method = method,
            Err(_) => request.problem(format!("{} is not an HTTP method", operation.method)),
        }
        request
    }

    /// Creates a `GET` request of a path template without an operation.
    pub(crate) fn of_template(route: Cow<'static, str>) -> Self {
        Self {
            operation: None,
            echoes: &[],
            aliases: Vec::new(),
            method: Method::GET,
            route,
            parameters: Vec::new(),
            sealed: Vec::new(),
            headers: HeaderMap::new(),
            content: Content::Empty,
            problems: Vec::new(),
        }
    }

    /// Sets a variable of the path.
    #[must_use]
    pub fn path<T: ToText>(mut self, name: &'static str, slot: Slot<T>) -> Self {
        if let Some(value) = self.required(name, slot) {
            let text = value.to_text();
            match path_segment(&text).err() {
                Some(error) => self.problem(format!("{name}: {error}")),
                None => self.add_path(name.into(), text),
            }
        }
        self
    }

    /// Adds a query parameter, if it is set.
    #[must_use]
    pub fn query<T: ToText>(mut self, name: &'static str, slot: Slot<T>) -> Self {
        if let Some(value) = self.optional(name, slot) {
            value.each(&mut |text| self.add_query(name.into(), text));
        }
        self
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query_required<T: ToText>(mut self, name: &'static str, slot: Slot<T>) -> Self {
        if let Some(value) = self.required(name, slot) {
            value.each(&mut |text| self.add_query(name.into(), text));
        }
        self
    }

    /// Adds a query parameter, if it is set, that is encrypted with the preferred platform key when
    /// the request is sent.
    #[must_use]
    pub fn sealed_query(mut self, name: &'static str, slot: Slot<Sensitive>) -> Self {
        let value = self.optional(name, slot);
        self.sealed.extend(value.map(|value| (name, value)));
        self
    }

    /// Adds a query parameter that is encrypted with the preferred platform key when the request is
    /// sent.
    #[must_use]
    pub fn sealed_query_required(mut self, name: &'static str, slot: Slot<Sensitive>) -> Self {
        let value = self.required(name, slot);
        self.sealed.extend(value.map(|value| (name, value)));
        self
    }

    /// Sets a header, if it is set.
    #[must_use]
    pub fn header<T: ToText>(mut self, name: &'static str, slot: Slot<T>) -> Self {
        if let Some(value) = self.optional(name, slot) {
            self.add_header(name, &value.to_text());
        }
        self
    }

    /// Sets a header.
    #[must_use]
    pub fn header_required<T: ToText>(mut self, name: &'static str, slot: Slot<T>) -> Self {
        if let Some(value) = self.required(name, slot) {
            self.add_header(name, &value.to_text());
        }
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn json<T: FieldType>(mut self, body: &T) -> Self {
        let mut at = Encoding::default();
        let node = body.encode(&mut at);
        self.set_json(&node, at);
        self
    }

    /// Sets a body that is not an object.
    #[must_use]
    pub fn json_required<T: FieldType>(mut self, slot: Slot<T>) -> Self {
        match self.required("body", slot) {
            Some(body) => self.json(&body),
            None => self,
        }
    }

    /// Sets a body whose sensitive fields are encrypted with the preferred platform key when the
    /// request is sent.
    #[must_use]
    pub fn sealed_json<T: FieldType + Send + Sync + 'static>(mut self, body: T) -> Self {
        // What is missing is reported with everything else, before a key is fetched.
        let mut at = Encoding::checking();
        let _ = body.encode(&mut at);
        self.problems.extend(at.finish().0);
        self.content = Content::Sealed(Box::new(body));
        self
    }

    /// As [`Request::sealed_json`], for a body that is not an object.
    #[must_use]
    pub fn sealed_json_required<T: FieldType + Send + Sync + 'static>(
        mut self,
        slot: Slot<T>,
    ) -> Self {
        match self.required("body", slot) {
            Some(body) => self.sealed_json(body),
            None => self,
        }
    }

    /// Sets the parts of an upload: the JSON part `meta`, which is what is signed; the fields of it
    /// that are sent as separate parts, `separate`; and the file.
    #[must_use]
    pub fn upload<T: FieldType>(
        mut self,
        meta: &'static str,
        body: &T,
        separate: &[&'static str],
        part: &'static str,
        file: Option<FilePart>,
    ) -> Self {
        let mut at = Encoding::default();
        let node = body.encode(&mut at);
        self.problems.extend(at.finish().0);
        let (mut signed, mut fields) = (Vec::new(), Vec::new());
        if let Node::Object(entries) = node {
            for (name, value) in entries {
                match separate.iter().find(|separate| **separate == name) {
                    Some(name) => {
                        fields.push((*name, serde_json::to_value(&value).unwrap_or_default()));
                    }
                    None => signed.push((name, value)),
                }
            }
        }
        let signed = self.write(&Node::Object(signed));
        match file {
            Some(file) => {
                let form = Form { meta, signed, fields, part, file };
                self.content = Content::Upload(Box::new(form));
            }
            None => self.problem(format!("{part} is missing")),
        }
        self
    }

    /// Sends the request, and reads the verified response.
    ///
    /// # Errors
    /// Every failure of a call; see [`Error`].
    #[must_use = "nothing is sent until the future is awaited"]
    pub fn send<T: Decode + Send>(self, inner: &Inner) -> Sending<Response<T>> {
        let inner = inner.clone();
        Box::pin(async move { self.receive(&inner).await?.decode() })
    }

    async fn receive(self, inner: &Inner) -> Result<Received, Error> {
        let operation = self.operation;
        let (request, target, echoes) =
            self.build(inner).await.map_err(|problem| invalid(problem, operation))?;
        let (mut response, mut metadata) = inner.send(request, target).await?;
        let status = response.status();
        metadata.headers = std::mem::take(response.headers_mut());
        // Verified, and so in memory already.
        match response.bytes().await {
            Ok(body) => metadata.body = body,
            Err(error) => return Err(Error::new(ErrorKind::Transport((&error).into()), metadata)),
        }
        Ok(Received { status, metadata, echoes })
    }

    /// Returns what is sent.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(crate) async fn into_parts(
        self,
        inner: &Inner,
    ) -> Result<(reqwest::Request, Target), Error> {
        let operation = self.operation;
        let (request, target, _) =
            self.build(inner).await.map_err(|problem| invalid(problem, operation))?;
        Ok((request, target))
    }

    /// Returns what is sent, or everything that is wrong with it.
    async fn build(self, inner: &Inner) -> Result<(reqwest::Request, Target, Echoes), String> {
        let Self {
            operation,
            method,
            route,
            mut parameters,
            sealed,
            mut headers,
            content,
            problems,
            ..
        } = self;
        if !problems.is_empty() {
            return Err(problems.join("; "));
        }
        if !METHODS.contains(&method) {
            return Err(format!(
                "{method} is not a method of the API: use GET, POST, PUT, PATCH or DELETE"
            ));
        }
        let mut spent = Duration::ZERO;
        let mut sealed_body = Bytes::new();
        if !sealed.is_empty() || matches!(content, Content::Sealed(_)) {
            let began = inner.timer().elapsed();
            let body = match &content {
                Content::Sealed(body) => Some(&**body),
                _ => None,
            };
            let (query, body, serial) = seal(inner, &sealed, body).await?;
            spent = inner.timer().elapsed().saturating_sub(began);
            let add = |(name, value): (&'static str, String)| Parameter {
                is_path: false,
                name: name.into(),
                value,
            };
            parameters.extend(query.into_iter().map(add));
            sealed_body = body;
            if let Some(serial) = serial {
                headers.insert(HeaderName::from_static("wechatpay-serial"), serial);
            }
        }
        let url = url_of(inner, &route, &parameters)?;
        let mut target = match operation {
            Some(operation) => Target::of_operation(operation),
            None => Target::of_template(&method, route),
        };
        target.spent = spent;
        let mut echoes = Echoes::default();
        let body = match content {
            Content::Empty => None,
            Content::Json(body) => {
                let json = HeaderValue::from_static("application/json");
                headers.entry(CONTENT_TYPE).or_insert(json);
                echoes.body = Some(body.clone());
                Some(body)
            }
            Content::Sealed(_) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                echoes.body = Some(sealed_body.clone());
                Some(sealed_body)
            }
            Content::Upload(form) => {
                let (content_type, body) = form.write().await?;
                let value = HeaderValue::try_from(content_type);
                headers.insert(CONTENT_TYPE, value.map_err(|_| "the form cannot be sent")?);
                echoes.body = Some(form.signed.clone());
                target.signed = Some(form.signed);
                Some(body)
            }
        };
        if !self.echoes.is_empty() {
            (echoes.fields, echoes.parameters) = (self.echoes, self.aliases);
            echoes.parameters.extend(parameters);
        }
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = body.map(Into::into);
        Ok((request, target, echoes))
    }

    fn optional<T>(&mut self, name: &str, slot: Slot<T>) -> Option<T> {
        slot.into_inner().unwrap_or_else(|why| {
            self.problem(format!("{name}: {why}"));
            None
        })
    }

    fn required<T>(&mut self, name: &str, slot: Slot<T>) -> Option<T> {
        match slot.into_inner() {
            Ok(None) => self.problem(format!("{name} is missing")),
            Ok(value) => return value,
            Err(why) => self.problem(format!("{name}: {why}")),
        }
        None
    }

    fn set_json(&mut self, node: &Node<'_>, at: Encoding) {
        self.problems.extend(at.finish().0);
        self.content = Content::Json(self.write(node));
    }

    fn write(&mut self, node: &Node<'_>) -> Bytes {
        serde_json::to_vec(node).map(Bytes::from).unwrap_or_else(|_| {
            self.problem("the body cannot be written as JSON".to_owned());
            Bytes::new()
        })
    }
}

/// Encrypts the parameters of the query and the sensitive fields of the body, all with the same key.
/// Returns both, and the id of the key. Fetching the key counts towards the deadline.
async fn seal(
    inner: &Inner,
    query: &[(&'static str, Sensitive)],
    body: Option<&dyn Seal>,
) -> Result<(Vec<(&'static str, String)>, Bytes, Option<HeaderValue>), String> {
    let sealer = match tokio::time::timeout(inner.deadline(), Sealer::new(inner)).await {
        Ok(sealer) => sealer.map_err(|error| error.to_string())?,
        Err(_) => return Err("no platform key to encrypt with was fetched in time".to_owned()),
    };
    let mut at = Encoding::sealing_with(sealer);
    let mut parameters = Vec::with_capacity(query.len());
    for (name, value) in query {
        if let Node::Text(text) = at.within(Step::Field(name), value) {
            parameters.push((*name, text.into_owned()));
        }
    }
    let (body, at) = match body {
        Some(body) => body.write(at),
        None => (Ok(Bytes::new()), at),
    };
    let (problems, serial) = at.finish();
    if !problems.is_empty() {
        return Err(problems.join("; "));
    }
    let body = body.map_err(|_| "the body cannot be written as JSON")?;
    let serial = serial
        .map(HeaderValue::try_from)
        .transpose()
        .map_err(|_| "the id of the platform key is not a value that a header can hold")?;
    Ok((parameters, body, serial))
}

/// What calls without a specification add.
impl Request {
    pub(crate) fn set_method(&mut self, method: Method) {
        self.method = method;
    }

    pub(crate) fn add_path(&mut self, name: Cow<'static, str>, value: String) {
        self.parameters.push(Parameter { is_path: true, name, value });
    }

    pub(crate) fn add_query(&mut self, name: Cow<'static, str>, value: String) {
        self.parameters.push(Parameter { is_path: false, name, value });
    }

    pub(crate) fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    /// Compares the response with the request in these fields. `path` holds the values of the path
    /// by the fields' names.
    pub(crate) fn compare(
        &mut self,
        echoes: &'static [&'static str],
        path: impl IntoIterator<Item = (&'static str, String)>,
    ) {
        let alias = |(name, value): (&'static str, String)| Parameter {
            is_path: true,
            name: name.into(),
            value,
        };
        self.echoes = echoes;
        self.aliases = path.into_iter().map(alias).collect();
    }

    /// Returns the value of a variable of the path.
    pub(crate) fn path_value(&self, name: &str) -> Option<&str> {
        let mut path = self.parameters.iter().filter(|it| it.is_path);
        path.find(|it| it.name == name).map(|it| &*it.value)
    }

    pub(crate) fn set_body(&mut self, json: Vec<u8>) {
        self.content = Content::Json(json.into());
    }

    pub(crate) fn problem(&mut self, problem: String) {
        self.problems.push(problem);
    }

    fn add_header(&mut self, name: &str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            (Ok(name), Ok(value)) => self.set_header(name, value),
            _ => self.problem(format!("{name}: not a value that a header can hold")),
        }
    }
}

/// Writes the URL of a request.
///
/// # Errors
/// What is wrong with the path.
fn url_of(inner: &Inner, route: &str, parameters: &[Parameter]) -> Result<Url, String> {
    let in_path = || parameters.iter().filter(|it| it.is_path);
    let query = parameters.iter().filter(|it| !it.is_path);
    if let Some(unused) = in_path().find(|it| !variables(route).any(|name| it.name == name)) {
        return Err(format!("the path has no {{{}}}", unused.name));
    }
    // The path and the query are encoded already, so that the URL keeps them as they are.
    let mut path_text = String::with_capacity(128);
    fill(&mut path_text, route, |name| Some(&*in_path().find(|it| it.name == name)?.value))?;
    let mut query_text = String::new();
    for Parameter { name, value, .. } in query {
        query_text.push_str(if query_text.is_empty() { "" } else { "&" });
        query_text.extend(percent_encode(name));
        query_text.push('=');
        query_text.extend(percent_encode(value));
    }
    let mut url = inner.base().ok_or("the base URL is not a URL")?.clone();
    url.set_path(&path_text);
    url.set_query(Some(&*query_text).filter(|query| !query.is_empty()));
    Ok(url)
}

fn invalid(problem: String, operation: Option<&'static Operation>) -> Error {
    Error::new(ErrorKind::InvalidRequest(problem), CallMetadata::of(operation))
}

/// A verified response that is not read yet.
struct Received {
    status: StatusCode,
    metadata: CallMetadata,
    echoes: Echoes,
}

impl Received {
    fn decode<T: Decode>(self) -> Result<Response<T>, Error> {
        let Self { status, metadata, echoes } = self;
        let mut at = Decoding::default();
        let json: Option<Value> = match echoes.fields {
            [] => None,
            _ => serde_json::from_slice(&metadata.body).ok(),
        };
        if let Some(field) = json.as_ref().and_then(|json| echoes.mismatch(json)) {
            return Err(Error::new(ErrorKind::Mismatch(field), metadata));
        }
        let value = match json {
            Some(json) => T::decode_parsed(json, &metadata.body, &mut at),
            None => T::decode_body(&metadata.body, &mut at),
        };
        let mut problems = at.into_problems();
        match value {
            Some(value) => Ok(Response::new(value, status, problems, metadata)),
            // What ended the decoding was reported last.
            None => {
                let problem =
                    problems.pop().map_or("expected a value".to_owned(), |it| it.to_string());
                Err(Error::new(ErrorKind::Decode(problem), metadata))
            }
        }
    }
}
