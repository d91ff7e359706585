//! Uploads: one file, and a JSON part that describes it. The signature covers the exact bytes of
//! the JSON alone.

use bytes::{Bytes, BytesMut};
use serde_json::Value;

use super::FilePart;

/// An upload whose file is not read yet.
#[derive(Clone)]
pub(super) struct Form {
    /// The name of the JSON part.
    pub(super) meta: &'static str,
    /// The JSON part: what is signed.
    pub(super) signed: Bytes,
    /// The parts that are sent next to it, unsigned.
    pub(super) fields: Vec<(&'static str, Value)>,
    /// The name of the file's part.
    pub(super) part: &'static str,
    pub(super) file: FilePart,
}

impl Form {
    /// Reads the file; returns the content type and the body.
    ///
    /// # Errors
    /// When the file cannot be read, in words for the caller.
    pub(super) async fn write(&self) -> Result<(String, Bytes), String> {
        let Self { meta, signed, fields, part, file } = self;
        let bytes = file.read().await.map_err(|error| format!("{part}: {error}"))?;
        let boundary = boundary(&[signed, &bytes]);
        let mut body = BytesMut::with_capacity(signed.len() + bytes.len() + 1024);
        let mut add = |head: String, content: &[u8]| {
            body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        add(head(meta, None, Some("application/json")), signed);
        for (name, value) in fields {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            add(head(name, None, None), text.as_bytes());
        }
        add(head(part, Some(file.name()), Some(file.kind())), &bytes);
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Ok((format!("multipart/form-data; boundary={boundary}"), body.freeze()))
    }
}

/// Finds a boundary that no part holds: the first of a series, so that equal uploads are equal
/// bytes.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn form(file: FilePart) -> Form {
        Form {
            meta: "meta",
            signed: Bytes::from_static(br#"{"filename":"a.png"}"#),
            fields: vec![("item_id", 56.into())],
            part: "file",
            file,
        }
    }

    #[tokio::test]
    async fn form_holds_the_signed_json_the_fields_and_the_file() {
        let file = FilePart::from_bytes("a\"b.PNG", &b"\x89PNG"[..]);
        let (content_type, body) = form(file).write().await.unwrap();
        let expected = "--wechatpay-form-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"filename\":\"a.png\"}\r\n\
            --wechatpay-form-0000000000000000\r\nContent-Disposition: form-data; name=\"item_id\"\r\n\r\n56\r\n\
            --wechatpay-form-0000000000000000\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"a%22b.PNG\"\r\nContent-Type: image/png\r\n\r\n";
        assert!(body.starts_with(expected.as_bytes()), "{}", body.escape_ascii());
        assert!(body.ends_with(b"\x89PNG\r\n--wechatpay-form-0000000000000000--\r\n"));
        assert_eq!(content_type, "multipart/form-data; boundary=wechatpay-form-0000000000000000");
    }

    #[test]
    fn boundary_is_in_no_part() {
        let first = boundary(&[]);
        assert_ne!(boundary(&[first.as_bytes()]), first);
    }

    #[tokio::test]
    async fn path_is_read_when_the_upload_is_sent() {
        let error = form(FilePart::from_path("no/such.png")).write().await.unwrap_err();
        assert_eq!(error, "file: the file cannot be read: entity not found");
    }
}
