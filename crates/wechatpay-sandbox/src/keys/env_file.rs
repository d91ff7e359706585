//! `merchant.env`: `KEY=value` lines that a shell loads with `set -a; . file`.

use std::fmt::Write as _;

/// Renders one line per setting. Values that a shell would change are quoted.
pub(super) fn render(settings: &[(&'static str, String)]) -> String {
    let mut contents = String::from(
        "# Local test settings, written by wechatpay-sandbox at every start. They protect nothing.\n",
    );
    for (name, value) in settings {
        let _ = writeln!(contents, "{name}={}", quoted(value));
    }
    contents
}

/// Returns the value unchanged or in single quotes, with `'` written as `'\''`.
fn quoted(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@%+=,".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_is_quoted_only_if_a_shell_would_change_it() {
        assert_eq!(quoted("/tmp/a-b_c.pem"), "/tmp/a-b_c.pem");
        assert_eq!(quoted("http://127.0.0.1:80"), "http://127.0.0.1:80");
        assert_eq!(quoted("/tmp/my keys/$x"), "'/tmp/my keys/$x'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted("~/k"), "'~/k'");
        assert_eq!(quoted("刷掌"), "'刷掌'");
        assert_eq!(quoted(""), "''");
    }

    #[cfg(unix)]
    #[test]
    fn rendered_value_is_read_back_by_a_shell() {
        let value = "a b$(c)'d\"e\\f`g`;#h*刷";
        let contents = render(&[("WECHATPAY_MCHID", value.to_owned())]);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("merchant.env");
        std::fs::write(&path, contents).unwrap();
        let output = std::process::Command::new("sh")
            .args(["-c", r#"set -a; . "$1"; printenv WECHATPAY_MCHID"#, "sh"])
            .arg(&path)
            .output()
            .unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), format!("{value}\n"));
    }
}
