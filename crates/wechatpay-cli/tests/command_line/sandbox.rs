//! `wechatpay sandbox` as a separate process.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::wechatpay;

/// Kills the process when the test ends.
struct Running(Child, Value);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn start(arguments: &[&str]) -> Running {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wechatpay"))
        .arg("sandbox")
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    Running(child, serde_json::from_str(&line).unwrap())
}

fn preauthorize(env_file: &str) -> i32 {
    let call = ["palmservice", "preauthorize", "--openid", "o", "--organization-id", "1004"];
    wechatpay(&[&["--env-file", env_file], &call[..]].concat(), &[], "").status
}

#[test]
fn sandbox_prints_address_and_env_file_first() {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys");
    for _ in 0..2 {
        // The second run reads the keys that the first one created.
        let running = start(&["--dir", keys.to_str().unwrap()]);
        assert!(running.1["listening"].as_str().unwrap().starts_with("http://127.0.0.1:"));
        let env_file = running.1["env_file"].as_str().unwrap();
        assert_eq!(env_file, keys.join("merchant.env").to_str().unwrap());
        assert_eq!(preauthorize(env_file), 0);
    }
    std::fs::remove_file(keys.join("platform_key.pem")).unwrap();
    let run = wechatpay(&["sandbox", "--dir", keys.to_str().unwrap()], &[], "");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("platform_key.pem"), "{}", run.stderr);
}

#[test]
fn sandbox_without_directory_creates_a_temporary_one() {
    let running = start(&[]);
    assert_eq!(preauthorize(running.1["env_file"].as_str().unwrap()), 0);
}

#[test]
fn remote_address_without_allow_remote_exits_with_2() {
    let run = wechatpay(&["sandbox", "--listen", "0.0.0.0:0"], &[], "");
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("allow-remote") || run.stderr.contains("allow_remote"),
        "{}",
        run.stderr
    );
}

#[test]
fn every_response_has_the_given_faults() {
    for (faults, status) in [
        (&["forged-signature"][..], 3),
        (&["system-error"], 1),
        (&["no-content", "stale"], 3),
        (&["half-closed"], 4),
    ] {
        let arguments: Vec<&str> = faults.iter().flat_map(|name| ["--fault", *name]).collect();
        let running = start(&arguments);
        let env_file = running.1["env_file"].as_str().unwrap();
        for _ in 0..2 {
            assert_eq!(preauthorize(env_file), status, "{faults:?}");
        }
    }
    let run = wechatpay(&["sandbox", "--fault", "nonsense"], &[], "");
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("nonsense") && run.stderr.contains("truncated-after"),
        "{}",
        run.stderr
    );
}
