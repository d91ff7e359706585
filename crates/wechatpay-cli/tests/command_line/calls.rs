//! Operations against a sandbox in this process: the output, and every exit status.

use wechatpay_sandbox::{Fault, Sandbox, StubResponse};

use crate::support::{Run, wechatpay};

const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

struct Local {
    runtime: tokio::runtime::Runtime,
    sandbox: Sandbox,
}

fn local() -> Local {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::builder().temporary_key_directory().spawn()).unwrap();
    Local { runtime, sandbox }
}

impl Local {
    fn run(&self, arguments: &[&str]) -> Run {
        let _running = self.runtime.enter();
        let env_file = self.sandbox.env_file().unwrap().to_str().unwrap();
        wechatpay(&[&["--env-file", env_file], arguments].concat(), &[], "")
    }

    fn query(&self, openid: &str) -> Run {
        self.run(&[
            "palmservice",
            "get-authorization",
            "--openid",
            openid,
            "--organization-id",
            "1004",
        ])
    }
}

#[test]
fn palmservice_call_prints_only_the_body() {
    let local = local();
    let preauthorize =
        ["palmservice", "preauthorize", "--openid", OPENID, "--organization-id", "1004"];
    let run = local.run(&preauthorize);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let token = run.json()["permission_token"].as_str().unwrap().to_owned();
    local.sandbox.approve(&token).unwrap();
    let run = local.query(OPENID);
    assert_eq!((run.status, run.json()["state"].as_str()), (0, Some("AUTHORIZATION_STATE_ON")));
    assert_eq!(run.stdout.lines().count(), 1);

    let session = [
        "palmservice",
        "preauthorize",
        "--openid",
        OPENID,
        "--preauthorize-session-id",
        "181167098309019291163",
    ];
    assert_eq!(local.run(&session).status, 0);
    let whole = [
        "palmservice",
        "preauthorize",
        "--json",
        r#"{"organization_id":"1004"}"#,
        "--openid",
        "other",
    ];
    assert_eq!(local.run(&whole).status, 0);
    let sent = local.sandbox.requests().pop().unwrap().body;
    assert_eq!(sent.as_ref(), br#"{"openid":"other","organization_id":"1004"}"#);
}

#[test]
fn openid_with_special_characters_is_sent_unchanged() {
    let local = local();
    for openid in ["-x", "--openid", "a/b\\c 刷😀%", "@file"] {
        assert_eq!(local.query(openid).json()["openid"], openid);
    }
}

#[test]
fn text_output_is_indented() {
    let local = local();
    let run = local.run(&[
        "--output",
        "text",
        "palmservice",
        "get-authorization",
        "--openid",
        "o",
        "--organization-id",
        "1",
    ]);
    assert!(run.stdout.contains("state  AUTHORIZATION_STATE_NONE\n"), "{}", run.stdout);
}

#[test]
fn api_error_exits_with_1_and_is_printed_as_json() {
    let local = local();
    let run = local.run(&["palmservice", "preauthorize", "--openid", OPENID]);
    assert_eq!((run.status, run.json()["code"].as_str()), (1, Some("PARAM_ERROR")));
    assert!(run.json()["request_id"].is_string() && run.json()["status"] == 400);

    local.sandbox.stub(
        "POST",
        "/v3/palmservice/authorization/preauthorize",
        StubResponse::new(502, "text/html", "<h1>"),
    );
    let run = local.run(&["palmservice", "preauthorize", "--openid", OPENID]);
    assert_eq!((run.status, run.json()["body"].as_str()), (1, Some("<h1>")));
}

#[test]
fn failed_verification_exits_with_3_and_prints_no_response_data() {
    let local = local();
    for fault in [
        Fault::MissingSignature,
        Fault::ForgedSignature,
        Fault::UnknownSerial,
        Fault::Stale,
        Fault::TruncatedBody,
    ] {
        local.sandbox.inject(fault);
        let run = local.query(OPENID);
        assert_eq!(run.status, 3, "{fault:?}: {}", run.stderr);
        assert!(run.stdout.is_empty() && !run.stderr.contains(OPENID), "{}", run.stderr);
    }
}

#[test]
fn unsendable_path_value_exits_with_2() {
    assert_eq!(local().query("..").status, 2);
}

#[test]
fn refused_connection_exits_with_4() {
    let local = local();
    let env_file = std::fs::read_to_string(local.sandbox.env_file().unwrap()).unwrap();
    // Nothing listens on port 9 of loopback.
    let nowhere = env_file.replace(local.sandbox.base_url(), "http://127.0.0.1:9");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), nowhere).unwrap();
    let query = ["palmservice", "get-authorization", "--openid", "o", "--organization-id", "1"];
    let run =
        wechatpay(&[&["--env-file", file.path().to_str().unwrap()], &query[..]].concat(), &[], "");
    assert_eq!(run.status, 4, "{}", run.stderr);
}

#[test]
fn env_file_replaces_the_environment() {
    let local = local();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "WECHATPAY_MCHID=1900000001\n").unwrap();
    let environment = local.sandbox.environment();
    let complete: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let query = ["palmservice", "get-authorization", "--openid", "o", "--organization-id", "1"];
    assert_eq!(wechatpay(&query, &complete, "").status, 0);
    let run = wechatpay(
        &[&["--env-file", file.path().to_str().unwrap()], &query[..]].concat(),
        &complete,
        "",
    );
    assert_eq!(run.status, 2, "{}", run.stdout);
}

#[test]
fn certificates_download_verifies_and_writes_them() {
    let local = local();
    let out = tempfile::tempdir().unwrap();
    let run = local.run(&["certificates", "download", "--out", out.path().to_str().unwrap()]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let listed = run.json()["certificates"][0].clone();
    let written = std::fs::read_to_string(listed["path"].as_str().unwrap()).unwrap();
    let keys = wechatpay_auth::PlatformKey::certificates(&written).unwrap();
    assert_eq!(keys[0].id(), listed["serial"]);

    local.sandbox.inject(Fault::ForgedSignature);
    assert_eq!(
        local.run(&["certificates", "download", "--out", out.path().to_str().unwrap()]).status,
        3
    );
}
