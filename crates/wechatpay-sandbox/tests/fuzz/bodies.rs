//! What the fuzz target does with its input; shared by `cargo fuzz` and `cargo test`.

use wechatpay_sandbox::parse_authorization;

/// Any text either parses into five parameters that stand in it, or is refused; nothing panics.
pub(crate) fn authorization_parse(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(parsed) = parse_authorization(text) else { return };
    assert!(text.starts_with("WECHATPAY2-SHA256-RSA2048 "));
    let shown = format!("{parsed:?}");
    assert!(!shown.is_empty());
}
