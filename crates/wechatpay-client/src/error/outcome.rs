//! What a failure proves about its request. Every layer decides by these predicates: errors, retry
//! and downloads.

use reqwest::StatusCode;

use super::{Code, ErrorKind, Transport};

impl ErrorKind {
    /// Returns `true` if the request may have taken effect; `responded` if the head of a response
    /// arrived.
    ///
    /// It certainly did not if nothing was sent, or if WeChat Pay refused it: a 4xx with WeChat
    /// Pay's own error body.
    pub(crate) fn is_outcome_unknown(&self, responded: bool) -> bool {
        match self {
            Self::Api { status, code, .. } => !is_refusal(*status, code),
            // Without a response nothing was sent: the request could not be signed.
            Self::Auth(_) => responded,
            Self::Transport(transport) => *transport != Transport::Connect,
            Self::Decode(_) | Self::Mismatch(_) => true,
            Self::InvalidRequest(_) => false,
        }
    }

    /// Returns `true` if the cause can pass.
    pub(crate) fn is_transient(&self, responded: bool) -> bool {
        match self {
            Self::Api { status, .. } => {
                *status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
            }
            Self::Auth(error) => error.is_verification() && responded,
            Self::Transport(_) => true,
            Self::Decode(_) | Self::Mismatch(_) | Self::InvalidRequest(_) => false,
        }
    }
}

/// Returns `true` if WeChat Pay refused the request before it could take effect.
///
/// A gateway or a proxy produces any status too, possibly after the request was processed, but not WeChat Pay's error body.
/// 408, 425 and 499 are about the connection, with any body. A 429 is a refusal only with a code that is documented as
/// "not processed"; a code that is documented as "result unknown" is one with no status.
fn is_refusal(status: StatusCode, code: &Code) -> bool {
    match (status.as_u16(), code) {
        (_, Code::SystemError | Code::OldSystemError) => false,
        (429, code) => {
            matches!(code, Code::RateLimitExceeded | Code::FrequencyLimited | Code::RateLimited)
        }
        (408 | 425 | 499, _) => false,
        (400..=499, code) => is_spelled_as_wechat_pay_does(code.as_str()),
        _ => false,
    }
}

/// `PARAM_ERROR`: upper case, as all codes of API v3.
fn is_spelled_as_wechat_pay_does(code: &str) -> bool {
    code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::api_error;

    const OWN: &str = r#"{"code":"PARAM_ERROR","message":"参数错误"}"#;

    fn is_unknown(status: u16, body: &str) -> bool {
        let status = StatusCode::from_u16(status).unwrap();
        api_error(status, body.as_bytes()).is_outcome_unknown(true)
    }

    #[test]
    fn outcome_is_known_only_for_a_4xx_with_the_error_body_of_wechat_pay() {
        for status in 100..=999 {
            let unknown = !(400..=499).contains(&status) || [408, 425, 429, 499].contains(&status);
            assert_eq!(is_unknown(status, OWN), unknown, "{status}");
            let system_error = r#"{"code":"SYSTEM_ERROR","message":"系统错误"}"#;
            for foreign in ["", "<html>404", "{}", r#"{"code":""}"#, system_error] {
                assert!(is_unknown(status, foreign), "{status} {foreign}");
            }
        }
        for foreign in [
            r#"["PARAM_ERROR","no"]"#,
            r#"[{"code":"PARAM_ERROR"}]"#,
            r#"{"code":404,"message":"no"}"#,
            r#"{"code":"404"}"#,
            r#"{"code":"InvalidParameter"}"#,
            r#"{"code":"PARAM ERROR"}"#,
            r#"{"code":null}"#,
            r#"{"code":"PARAM_ERROR","mess"#,
        ] {
            assert!(is_unknown(400, foreign), "{foreign}");
        }
    }

    #[test]
    fn rate_limit_is_a_refusal_only_with_a_documented_code() {
        for code in ["RATELIMIT_EXCEEDED", "FREQUENCY_LIMITED", "RATE_LIMITED"] {
            assert!(!is_unknown(429, &format!(r#"{{"code":"{code}"}}"#)), "{code}");
        }
        for body in [OWN, "", "<html>"] {
            assert!(is_unknown(429, body), "{body}");
        }
    }

    #[test]
    fn outcome_of_a_request_that_was_not_sent_is_known() {
        let unsigned = ErrorKind::Auth(wechatpay_auth::Error::NoRandomness);
        assert!(!unsigned.is_outcome_unknown(false));
        assert!(unsigned.is_outcome_unknown(true));
        assert!(!ErrorKind::InvalidRequest(String::new()).is_outcome_unknown(false));
        assert!(!ErrorKind::Transport(Transport::Connect).is_outcome_unknown(false));
        for transport in [Transport::Timeout, Transport::Broken] {
            assert!(ErrorKind::Transport(transport).is_outcome_unknown(false));
        }
    }

    #[test]
    fn only_a_cause_that_can_pass_is_transient() {
        let api = |status: u16| api_error(StatusCode::from_u16(status).unwrap(), OWN.as_bytes());
        for status in [429, 500, 502, 503, 599] {
            assert!(api(status).is_transient(true), "{status}");
        }
        for status in [101, 206, 302, 400, 404, 408, 499, 600] {
            assert!(!api(status).is_transient(true), "{status}");
        }
        let unverified = ErrorKind::Auth(wechatpay_auth::Error::IncompleteBody);
        assert!(unverified.is_transient(true) && !unverified.is_transient(false));
        assert!(!ErrorKind::Auth(wechatpay_auth::Error::NoRandomness).is_transient(true));
        for transport in [Transport::Connect, Transport::Timeout, Transport::Broken] {
            assert!(ErrorKind::Transport(transport).is_transient(false));
        }
        for kind in [
            ErrorKind::Decode(String::new()),
            ErrorKind::Mismatch("openid"),
            ErrorKind::InvalidRequest(String::new()),
        ] {
            assert!(!kind.is_transient(true), "{kind:?}");
        }
    }
}
