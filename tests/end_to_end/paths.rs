//! Values in the path: they arrive as they were, and never as a path of their own.

use wechatpay_client::ErrorKind;
use wechatpay_tests::{ORGANIZATION_ID, pair};

const HARD: [&str; 19] = [
    "/",
    "\\",
    "?",
    "#",
    "%",
    "&",
    "=",
    "+",
    "!",
    "|",
    " ",
    "é",
    "刷",
    "😀",
    "..\\..\\x",
    "../../x",
    "%2e%2e",
    "...",
    "a\tb",
];

#[tokio::test]
async fn openids_that_need_encoding_arrive_intact_and_signed() {
    let (sandbox, client) = pair().await;
    for openid in HARD
        .into_iter()
        .chain(["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "/ \\ ? # % & = + ! | space é 刷 😀"])
    {
        let palm = client.palmservice();
        let answer = palm
            .get_authorization()
            .openid(openid)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.openid.as_deref(), Some(openid));
        let target = sandbox.requests().pop().unwrap().target;
        let sent = target.strip_prefix("/v3/palmservice/authorization/openid/").unwrap();
        let sent = sent.strip_suffix("?organization_id=1004").unwrap();
        assert_eq!(sent, encoded(openid), "{openid:?}");
    }
}

/// The rule, written down once more: every byte outside RFC 3986 unreserved as upper-case %XX.
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one =
        |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    value.bytes().map(one).collect()
}

#[tokio::test]
async fn what_no_encoding_can_carry_is_refused_before_sending() {
    let (sandbox, client) = pair().await;
    for openid in ["", ".", ".."] {
        let palm = client.palmservice();
        let error = palm
            .get_authorization()
            .openid(openid)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidRequest(problem) if problem.contains("openid")),
            "{error:?}"
        );
        let chain =
            client.chain("v3/palmservice/authorization/openid/{openid}").path("openid", openid);
        assert!(matches!(chain.get().await.unwrap_err().kind(), ErrorKind::InvalidRequest(_)));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_query_value_arrives_intact_with_blanks_as_percent_20() {
    let (sandbox, client) = pair().await;
    for organization_id in ["a b", "a+b", "a&b=c", "刷/?#", "%20"] {
        let palm = client.palmservice();
        let answer = palm
            .get_authorization()
            .openid("o")
            .organization_id(organization_id)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.organization_id.as_deref(), Some(organization_id));
        assert!(!sandbox.requests().pop().unwrap().target.contains('+'));
    }
}
