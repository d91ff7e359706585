//! The body of the fuzz target, shared by `cargo fuzz` and `cargo test`.

use wechatpay_sandbox::parse_authorization;

/// Any string is parsed into five parameters or rejected, without panic.
pub(crate) fn authorization_parse(data: &[u8]) {
    let Ok(header) = std::str::from_utf8(data) else { return };
    let Ok(parsed) = parse_authorization(header) else { return };
    assert!(header.starts_with("WECHATPAY2-SHA256-RSA2048 "));
    let debug = format!("{parsed:?}");
    assert!(!debug.is_empty());
}
