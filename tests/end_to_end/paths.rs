//! Values in the path: they arrive unchanged and never add path segments.

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
async fn openid_with_special_characters_is_sent_intact() {
    let (sandbox, client) = pair().await;
    for openid in HARD
        .into_iter()
        .chain(["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "/ \\ ? # % & = + ! | space é 刷 😀"])
    {
        let palm = client.palmservice();
        let response = palm
            .get_authorization()
            .openid(openid)
            .organization_id(ORGANIZATION_ID)
            .send()
            .await
            .unwrap();
        assert_eq!(response.openid.as_deref(), Some(openid));
        let target = sandbox.requests().pop().unwrap().target;
        let sent = target
            .strip_prefix("/v3/palmservice/authorization/openid/")
            .and_then(|rest| rest.strip_suffix("?organization_id=1004"))
            .unwrap();
        assert_eq!(sent, encoded(openid), "{openid:?}");
    }
}

/// The encoding, implemented independently: every byte outside RFC 3986 unreserved as upper-case
/// %XX.
fn encoded(value: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one =
        |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    value.bytes().map(one).collect()
}

#[tokio::test]
async fn dot_segment_in_path_is_rejected_before_sending() {
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
async fn query_value_with_spaces_is_encoded_as_percent_20() {
    let (sandbox, client) = pair().await;
    for organization_id in ["a b", "a+b", "a&b=c", "刷/?#", "%20"] {
        let palm = client.palmservice();
        let response = palm
            .get_authorization()
            .openid("o")
            .organization_id(organization_id)
            .send()
            .await
            .unwrap();
        assert_eq!(response.organization_id.as_deref(), Some(organization_id));
        assert!(!sandbox.requests().pop().unwrap().target.contains('+'));
    }
}
