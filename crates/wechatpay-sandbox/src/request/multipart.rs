//! The `meta` part of an upload, whose exact bytes the signature covers (P§1.2).

/// Returns the bytes of the part named `meta`. `content_type` is the header's value, `body` the
/// whole multipart body.
///
/// `None` if the header has no boundary, the body does not have the form that the boundary implies,
/// or there is not exactly one such part.
pub(super) fn meta<'a>(content_type: &str, body: &'a [u8]) -> Option<&'a [u8]> {
    let delimiter = format!("--{}", boundary(content_type)?).into_bytes();
    let mut rest = body.strip_prefix(delimiter.as_slice())?;
    let separator = [b"\r\n", delimiter.as_slice()].concat();
    let mut found = None;
    loop {
        if rest.starts_with(b"--") {
            return found;
        }
        let part = rest.strip_prefix(b"\r\n")?;
        let end = find(part, &separator)?;
        let (headers, content) = split_part(&part[..end])?;
        if name(headers).as_deref() == Some("meta") && found.replace(content).is_some() {
            return None;
        }
        rest = &part[end + separator.len()..];
    }
}

/// The boundary parameter, quoted or not: 1 to 70 characters (RFC 2046).
fn boundary(content_type: &str) -> Option<&str> {
    parameter(content_type, "boundary").filter(|value| (1..=70).contains(&value.len()))
}

/// The value of a parameter `name=value` or `name="value"` after the first `;`.
fn parameter<'a>(header: &'a str, wanted: &str) -> Option<&'a str> {
    header.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.trim().split_once('=')?;
        let unquoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        name.eq_ignore_ascii_case(wanted).then_some(unquoted.unwrap_or(value))
    })
}

/// The name in the `Content-Disposition: form-data; name="…"` of a part.
fn name(headers: &[u8]) -> Option<String> {
    let headers = String::from_utf8_lossy(headers);
    headers.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        if !name.trim().eq_ignore_ascii_case("content-disposition") {
            return None;
        }
        parameter(value, "name").map(str::to_owned)
    })
}

fn split_part(part: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = find(part, b"\r\n\r\n")?;
    Some((&part[..end], &part[end + 4..]))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TYPE: &str = "multipart/form-data; boundary=XX";
    const META: &str =
        "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json";
    const FILE: &str = "Content-Disposition: form-data; name=\"file\"; filename=\"a;name=meta.png\"\r\n\
        Content-Type: image/png";

    fn body(parts: &[(&str, &str)]) -> String {
        let parts = parts
            .iter()
            .map(|(headers, content)| format!("--XX\r\n{headers}\r\n\r\n{content}\r\n"));
        format!("{}--XX--\r\n", parts.collect::<String>())
    }

    #[test]
    fn meta_part_at_any_position_is_found() {
        for parts in [[(META, "{}\n"), (FILE, "\r\n--X\0")], [(FILE, "x"), (META, "{}\n")]] {
            let body = body(&parts);
            assert_eq!(meta(TYPE, body.as_bytes()), Some(b"{}\n".as_slice()), "{body}");
        }
        let quoted = "multipart/form-data; charset=utf-8; Boundary=\"XX\"";
        assert_eq!(meta(quoted, body(&[(META, "")]).as_bytes()), Some(b"".as_slice()));
    }

    #[test]
    fn body_without_exactly_one_meta_part_is_rejected() {
        let whole = body(&[(META, "{}")]);
        assert_eq!(meta(TYPE, body(&[(FILE, "x")]).as_bytes()), None);
        assert_eq!(meta(TYPE, body(&[(META, "1"), (META, "2")]).as_bytes()), None);
        assert_eq!(meta("multipart/form-data", whole.as_bytes()), None);
        assert_eq!(meta("multipart/form-data; boundary=YY", whole.as_bytes()), None);
        assert_eq!(meta("multipart/form-data; boundary=\"\"", whole.as_bytes()), None);
        assert_eq!(meta(TYPE, &whole.as_bytes()[..whole.len() - 6]), None, "not closed");
        assert_eq!(meta(TYPE, b""), None);
    }

    proptest! {
        #[test]
        fn any_body_is_read_without_panic(
            content_type in "multipart/form-data; boundary=[X\"]{0,3}",
            body in "(--XX|\r\n|name=\"meta\"|:|;|--|\\PC){0,30}",
        ) {
            let _ = meta(&content_type, body.as_bytes());
        }
    }
}
