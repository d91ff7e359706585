//! The body of the fuzz target, shared by `cargo fuzz` and `cargo test`.

use wechatpay_sandbox::parse_authorization;

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048 ";

/// Any string is parsed into five parameters or rejected, without panic. What is parsed is nothing
/// but the scheme and the five parameters, each of printable characters.
pub(crate) fn authorization_parse(data: &[u8]) {
    let Ok(header) = std::str::from_utf8(data) else { return };
    let parsed = match parse_authorization(header) {
        Ok(parsed) => parsed,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let parameters = [
        ("mchid", parsed.mchid),
        ("nonce_str", parsed.nonce_str),
        ("timestamp", parsed.timestamp),
        ("serial_no", parsed.serial_no),
        ("signature", parsed.signature),
    ];
    let mut length = SCHEME.len() + parameters.len() - 1;
    for (name, value) in parameters {
        assert!(!value.is_empty() && !value.contains(['"', '\\']));
        assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        let pair = format!("{name}=\"{value}\"");
        assert!(header.contains(&pair));
        length += pair.len();
    }
    assert!(header.starts_with(SCHEME) && header.len() == length);
    let pairs = parameters.map(|(name, value)| format!("{name}=\"{value}\""));
    let again = format!("{SCHEME}{}", pairs.join(","));
    assert!(parse_authorization(&again) == Ok(parsed));
    assert!(!format!("{parsed:?}").is_empty());
}
