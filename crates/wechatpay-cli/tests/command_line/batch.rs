//! `--batch`: the test vectors of six other SDKs, one line each, with only the settings that the
//! command uses.

use serde_json::{Value, json};

use crate::support::{Keys, fixture, wechatpay};

fn lines(cases: impl IntoIterator<Item = Value>) -> String {
    cases.into_iter().map(|case| format!("{case}\n")).collect()
}

fn vectors(name: &str) -> Vec<Value> {
    fixture(name)["vectors"].as_array().unwrap().clone()
}

#[test]
fn sign_batch_of_vectors_prints_expected_signatures() {
    let cases = vectors("request_signing");
    let input = lines(cases.iter().map(|case| {
        let timestamp: i64 = case["timestamp"].as_str().unwrap().parse().unwrap();
        json!({
            "method": case["method"], "target": case["url"], "timestamp": timestamp,
            "nonce": case["nonce"], "body": case["body"],
        })
    }));
    let run = wechatpay(&["sign", "--batch", "@-"], &Keys::of_vectors().signing(), &input);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(run.lines().len(), cases.len());
    for (line, case) in run.lines().iter().zip(&cases) {
        for field in ["message", "signature", "authorization"] {
            assert_eq!(line[field], case[field], "{}", case["id"]);
        }
    }
}

#[test]
fn verify_batch_of_vectors_prints_expected_verdicts() {
    let (cases, now) = (vectors("response_verify"), fixture("response_verify")["now"].clone());
    let input = lines(cases.iter().map(|case| {
        json!({
            "status": case["status"], "headers": case["headers"], "body_base64": case["body_b64"], "now": now,
        })
    }));
    let run = wechatpay(&["verify", "--batch", "@-"], &Keys::of_vectors().verifying(), &input);
    assert_eq!((run.status, run.lines().len()), (0, cases.len()), "{}", run.stderr);
    for (line, case) in run.lines().iter().zip(&cases) {
        check(line, case);
    }
}

#[test]
fn notification_batch_of_vectors_prints_expected_verdicts_and_plaintexts() {
    let (cases, now) = (vectors("callback"), fixture("callback")["now"].clone());
    let input = lines(cases.iter().map(
        |case| json!({ "headers": case["headers"], "body_base64": case["body_b64"], "now": now }),
    ));
    let run = wechatpay(
        &["notification", "open", "--batch", "@-"],
        &Keys::of_vectors().opening(),
        &input,
    );
    assert_eq!((run.status, run.lines().len()), (0, cases.len()), "{}", run.stderr);
    for (line, case) in run.lines().iter().zip(&cases) {
        check(line, case);
        if line["verdict"] == "accept" && case["plaintext"].is_string() {
            assert_eq!(line["plaintext"], case["plaintext"], "{}", case["id"]);
        }
    }
}

fn check(line: &Value, case: &Value) {
    let expected = match case["expect"].as_str().unwrap() {
        "api-error" => "unauthenticated",
        "policy" => return assert!(line["verdict"].is_string()),
        other => other,
    };
    assert_eq!(line["verdict"], expected, "{}: {line}", case["id"]);
    if expected == "reject" {
        assert!(line["error"].is_string() && line["message"].is_string(), "{line}");
    }
}

#[test]
fn decrypt_batch_of_vectors_prints_plaintext_or_error() {
    let cases: Vec<Value> =
        vectors("oaep").into_iter().filter(|case| case["key"] == "merchant").collect();
    let input = lines(cases.iter().map(|case| json!({ "ciphertext": case["ciphertext"] })));
    let keys = Keys::of_vectors();
    let run =
        wechatpay(&["decrypt", "--batch", "@-"], &keys.only(&["WECHATPAY_PRIVATE_KEY"]), &input);
    assert_eq!((run.status, run.lines().len()), (0, cases.len()), "{}", run.stderr);
    for (line, case) in run.lines().iter().zip(&cases) {
        match case["expect"].as_str().unwrap() {
            "ok" => assert_eq!(line["plaintext"], case["plaintext"], "{}", case["id"]),
            _ => assert_eq!(line["error"], "decryption_failed", "{}", case["id"]),
        }
    }
}

#[test]
fn batch_with_malformed_lines_prints_an_error_per_line_and_continues() {
    let keys = Keys::of_vectors();
    let input = "not json\n[]\n\n{}\n{\"method\":\"get\"}\n{\"method\":\"GET\",\"target\":\"/v3/x\",\"timestamp\":\"1\",\"nonce\":\"n\"}\n{\"method\":\"GET\",\"target\":\"/v3/x\",\"timestamp\":1,\"nonce\":\"n\",\"body\":\"\",\"body_base64\":\"\"}\n{\"method\":\"GET\",\"target\":\"/v3/x\",\"timestamp\":1,\"nonce\":\"n\",\"body_base64\":\"!\"}\n\u{0}\n{\"method\":\"GET\",\"target\":\"/v3/x\",\"timestamp\":1,\"nonce\":\"n\"}";
    let run = wechatpay(&["sign", "--batch", "@-"], &keys.signing(), input);
    assert_eq!(run.status, 0);
    let lines = run.lines();
    assert_eq!(lines.len(), 10);
    for line in &lines[..9] {
        assert_eq!(line["error"], "invalid_input", "{line}");
        assert!(line["message"].is_string());
    }
    assert!(lines[9]["signature"].is_string());
}

#[test]
fn unsignable_line_prints_unsignable_request() {
    let input = lines([
        json!({ "method": "GET", "target": "https://h/v3/x", "timestamp": 1, "nonce": "n" }),
        json!({ "method": "GET", "target": "/v3/x", "timestamp": 1, "nonce": "a\"b" }),
    ]);
    let run = wechatpay(&["sign", "--batch", "@-"], &Keys::of_vectors().signing(), &input);
    assert!(run.lines().iter().all(|line| line["error"] == "unsignable_request"), "{}", run.stdout);
}

#[test]
fn batch_from_file_is_processed() {
    let keys = Keys::of_vectors();
    let path = keys.path().join("cases.jsonl");
    std::fs::write(&path, "{}\n").unwrap();
    let run =
        wechatpay(&["verify", "--batch", &format!("@{}", path.display())], &keys.verifying(), "");
    assert_eq!((run.status, run.lines().len()), (0, 1));
    let run = wechatpay(&["verify", "--batch", "@/no/such/file"], &keys.verifying(), "");
    assert_eq!((run.status, run.error()["error"].as_str()), (2, Some("io")));
}
