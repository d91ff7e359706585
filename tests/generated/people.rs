//! What identifies people is never printed, and what is encrypted is never sent as it is: in an
//! imported family, in objects, lists, maps and whole bodies.

use serde_json::json;
use wechatpay_sandbox::StubResponse;
use wechatpay_tests::pair_without_retry;
use wechatpay_tests::people::People;

const SECRET: &str = "secret-13800000000";

#[tokio::test]
async fn nothing_that_identifies_a_person_is_printed() {
    let users = json!({
        "payer": {"openid": SECRET, "name": SECRET},
        "members": [{"sub_openid": SECRET, "mobile_no": SECRET}],
        "openids": [SECRET, SECRET],
        "by_role": {"boss": {"openid": SECRET}},
        "phones": {"home": SECRET},
        "notes": [SECRET],
        "either": {"openid": SECRET},
        "merchant_name": "Tencent",
        "token": "public-token",
    });
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("POST", "/v3/people/users", StubResponse::json(200, users.to_string()));
    let people: People = client.module();
    let response = people.create_user().send().await.unwrap();
    assert!(response.problems().is_empty());
    let body = response.clone().into_inner();
    let call = people.create_user().body(body.clone());
    for printed in [format!("{response:#?}"), format!("{body:?}"), format!("{call:?}")] {
        assert!(!printed.contains(SECRET), "{printed}");
    }
    let printed = format!("{body:?}");
    assert!(printed.contains("Tencent") && printed.contains("public-token"), "{printed}");
    call.send().await.unwrap();
    let sent = sandbox.requests().pop().unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&sent.body).unwrap(), users);
}

#[tokio::test]
async fn response_that_is_a_list_is_printed_without_its_items() {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("GET", "/v3/people/openids", StubResponse::json(200, format!("[\"{SECRET}\"]")));
    let people: People = client.module();
    let response = people.list_openids().mobile(SECRET).send().await.unwrap();
    assert_eq!(*response, [SECRET]);
    let printed = format!("{response:?}");
    assert!(printed.contains("<redacted>") && !printed.contains(SECRET), "{printed}");
}

#[tokio::test]
async fn encrypted_parameter_and_list_are_sent_with_the_id_of_their_key() {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("GET", "/v3/people/openids", StubResponse::json(200, "[]"));
    sandbox.stub("POST", "/v3/people/phones", StubResponse::empty(204));
    let people: People = client.module();
    people.list_openids().mobile(SECRET).send().await.unwrap();
    people.add_phones().body([SECRET, SECRET]).send().await.unwrap();
    let requests = sandbox.requests();
    let [query, body] = requests.as_slice() else { panic!("{}", requests.len()) };
    for request in [query, body] {
        assert!(request.accepted, "{:?}", request.error_code);
        assert!(request.header("wechatpay-serial").is_some_and(|serial| !serial.is_empty()));
        assert!(!request.target.contains(SECRET));
        assert!(!String::from_utf8_lossy(&request.body).contains(SECRET));
    }
    // A ciphertext of RSA with 2048 bits, in Base64, with its `==` as part of the URL.
    let (_, ciphertext) = query.target.split_once("?mobile=").unwrap();
    assert!(ciphertext.len() >= 344 && ciphertext.ends_with("%3D%3D"), "{ciphertext}");
    let phones: Vec<String> = serde_json::from_slice(&body.body).unwrap();
    assert!(phones.len() == 2 && phones.iter().all(|phone| phone.len() == 344), "{phones:?}");
}
