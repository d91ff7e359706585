//! Uploads: one file, and a JSON part that says what it is. The signature covers the exact bytes of the JSON alone.

use std::fmt;
use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use reqwest::{Request, Response};
use serde::Serialize;
use serde_json::Value;

use super::inner::Target;
use super::{Inner, poison};
use crate::operation::Operation;

/// A file to upload: its bytes, or the path to read them from when the upload is sent.
///
/// It is in memory while it is sent, so that a failed attempt can be repeated; WeChat Pay takes a few megabytes at most.
///
/// ```
/// use wechatpay_client::runtime::FilePart;
///
/// let scan = FilePart::from_bytes("licence.png", vec![0x89, b'P', b'N', b'G']);
/// let read_later = FilePart::from_path("scans/licence.png");
/// # let _ = (scan, read_later);
/// ```
#[derive(Clone)]
pub struct FilePart {
    name: String,
    media_type: Option<String>,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
}

impl FilePart {
    /// Takes bytes, under the name that the file goes by.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), media_type: None, source: Source::Bytes(bytes.into()) }
    }

    /// Names a file that is read when the upload is sent. It goes by its own name.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().unwrap_or_default();
        Self {
            name: name.to_string_lossy().into_owned(),
            media_type: None,
            source: Source::Path(path),
        }
    }

    /// Sets the media type; the one of the name's extension unless set.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Returns the media type that is sent.
    fn kind(&self) -> &str {
        self.media_type.as_deref().unwrap_or_else(|| of_extension(&self.name))
    }

    async fn read(&self) -> Result<Bytes, String> {
        match &self.source {
            Source::Bytes(bytes) => Ok(bytes.clone()),
            Source::Path(path) => {
                let path = path.clone();
                let read = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
                let read = read.map_err(|_| "the file was not read".to_owned())?;
                let bytes =
                    read.map_err(|error| format!("the file cannot be read: {}", error.kind()))?;
                Ok(bytes.into())
            }
        }
    }
}

/// Shows where the file comes from, and nothing of it.
impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("FilePart");
        match &self.source {
            Source::Bytes(bytes) => debug.field("length", &bytes.len()),
            Source::Path(_) => debug.field("from", &format_args!("a path")),
        };
        debug.field("media_type", &self.kind()).finish_non_exhaustive()
    }
}

impl From<&Path> for FilePart {
    fn from(path: &Path) -> Self {
        Self::from_path(path)
    }
}

impl From<PathBuf> for FilePart {
    fn from(path: PathBuf) -> Self {
        Self::from_path(path)
    }
}

fn of_extension(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "bmp" => "image/bmp",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "avi" => "video/x-msvideo",
        _ => "application/octet-stream",
    }
}

/// The body of an upload, ready to be sent; made by generated code.
#[doc(hidden)]
#[derive(Clone)]
pub struct Form {
    content_type: String,
    body: Bytes,
    signed: Bytes,
}

impl Form {
    /// Puts the parts together: `meta`, which is what is signed, then the fields that go beside it, then the file.
    ///
    /// # Errors
    /// When the file cannot be read, in words for the caller.
    pub async fn new<T: Serialize>(
        meta: &str,
        value: &T,
        beside: &[&str],
        part: &str,
        file: &FilePart,
    ) -> Result<Self, String> {
        let mut value = serde_json::to_value(value).map_err(|error| format!("{meta}: {error}"))?;
        let fields: Vec<(&str, Value)> = beside
            .iter()
            .filter_map(|name| Some((*name, value.as_object_mut()?.remove(*name)?)))
            .collect();
        let signed = Bytes::from(value.to_string());
        let bytes = file.read().await.map_err(|error| format!("{part}: {error}"))?;
        let boundary = boundary(&[&signed, &bytes]);
        let mut body = BytesMut::with_capacity(signed.len() + bytes.len() + 1024);
        let mut add = |head: String, content: &[u8]| {
            body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        add(head(meta, None, Some("application/json")), &signed);
        for (name, value) in fields {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            add(head(name, None, None), text.as_bytes());
        }
        add(head(part, Some(&file.name), Some(file.kind())), &bytes);
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok(Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            body: body.freeze(),
            signed,
        })
    }

    /// Puts body and content type into a request.
    pub fn apply(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        request.header(reqwest::header::CONTENT_TYPE, &self.content_type).body(self.body.clone())
    }

    /// Returns what is signed.
    #[must_use]
    pub fn signed(&self) -> Bytes {
        self.signed.clone()
    }
}

/// Shows the length alone.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form").field("length", &self.body.len()).finish_non_exhaustive()
    }
}

/// Finds a boundary that no part holds: the first of a series, so that equal uploads are equal bytes.
fn boundary(parts: &[&[u8]]) -> String {
    let holds =
        |part: &[u8], text: &str| part.windows(text.len()).any(|window| window == text.as_bytes());
    let mut number = 0_u64;
    loop {
        let boundary = format!("wechatpay-form-{number:016x}");
        if !parts.iter().any(|part| holds(part, &boundary)) {
            return boundary;
        }
        number += 1;
    }
}

/// Writes the head of a part; a quote or a line break in a name would end it early.
fn head(name: &str, file: Option<&str>, media_type: Option<&str>) -> String {
    let safe = |text: &str| text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut head = format!("Content-Disposition: form-data; name=\"{}\"", safe(name));
    if let Some(file) = file {
        head.push_str(&format!("; filename=\"{}\"", safe(file)));
    }
    head.push_str("\r\n");
    if let Some(media_type) = media_type {
        head.push_str(&format!("Content-Type: {}\r\n", safe(media_type)));
    }
    head
}

/// Sends an upload: as [`super::exec`], except that `signed` is signed and not the body.
///
/// # Errors
/// An opaque reqwest error that carries the real one.
#[doc(hidden)]
pub async fn upload(
    inner: &Inner,
    request: Request,
    operation: &'static Operation,
    signed: Bytes,
) -> reqwest::Result<Response> {
    let mut target = Target::of_operation(operation);
    target.signed = Some(signed);
    match inner.send(request, target).await {
        Ok(response) => Ok(response),
        Err(failure) => Err(poison::into_reqwest(failure).await),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn the_json_is_signed_and_the_file_is_sent_beside_it() {
        let file = FilePart::from_bytes("a\"b.PNG", &b"\x89PNG"[..]);
        let value = json!({"filename": "a.png", "item_id": 56});
        let form = Form::new("meta", &value, &["item_id"], "file", &file).await.unwrap();
        assert_eq!(form.signed(), r#"{"filename":"a.png"}"#);
        let expected = "--wechatpay-form-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"filename\":\"a.png\"}\r\n\
            --wechatpay-form-0000000000000000\r\nContent-Disposition: form-data; name=\"item_id\"\r\n\r\n56\r\n\
            --wechatpay-form-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a%22b.PNG\"\r\nContent-Type: image/png\r\n\r\n";
        let body = &form.body;
        assert!(body.starts_with(expected.as_bytes()), "{}", body.escape_ascii());
        assert!(body.ends_with(b"\x89PNG\r\n--wechatpay-form-0000000000000000--\r\n"));
        let kind = "multipart/form-data; boundary=wechatpay-form-0000000000000000";
        assert_eq!(form.content_type, kind);
    }

    #[test]
    fn a_boundary_is_in_no_part() {
        let first = boundary(&[]);
        assert_ne!(boundary(&[first.as_bytes()]), first);
    }

    #[tokio::test]
    async fn a_path_is_read_when_the_upload_is_sent() {
        let file = FilePart::from_path("no/such.png");
        let error = Form::new("meta", &json!({}), &[], "file", &file).await.unwrap_err();
        assert_eq!(error, "file: the file cannot be read: entity not found");
    }
}
