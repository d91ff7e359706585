//! Runs the built command, with the keys of the test vectors as its settings.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|_| panic!("{} / {}", self.stdout, self.stderr))
    }

    /// The failure on standard error.
    pub(crate) fn error(&self) -> Value {
        serde_json::from_str(&self.stderr).unwrap_or_else(|_| panic!("{}", self.stderr))
    }

    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Runs the command with the given variables as its whole environment.
pub(crate) fn wechatpay(arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_wechatpay"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn fixture(name: &str) -> Value {
    let path =
        format!("{}/../wechatpay-auth/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The merchant and platform keys of the test vectors as settings, in a temporary directory.
pub(crate) struct Keys {
    directory: tempfile::TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Keys {
    pub(crate) fn of_vectors() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let keys = fixture("keys");
        let write = |name: &str, pem: &str| {
            let path = directory.path().join(name);
            std::fs::write(&path, pem).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let string = |value: &Value| value.as_str().unwrap().to_owned();
        let platform = keys["platform_certificates"].as_array().unwrap();
        let certificates: Vec<PathBuf> = platform
            .iter()
            .map(|key| {
                write(key["name"].as_str().unwrap(), key["certificate_pem"].as_str().unwrap())
                    .into()
            })
            .collect();
        let private_key = pem(keys["merchant"]["private_pkcs8_der_base64"].as_str().unwrap());
        let variables = vec![
            ("WECHATPAY_MCHID", string(&keys["merchant"]["mchid"])),
            ("WECHATPAY_MERCHANT_SERIAL", string(&keys["merchant"]["serial"])),
            ("WECHATPAY_PRIVATE_KEY", write("key.pem", &private_key)),
            ("WECHATPAY_APIV3_KEY", string(&keys["apiv3_key"])),
            ("WECHATPAY_PUBLIC_KEY_ID", string(&keys["wechatpay_public_key"]["id"])),
            (
                "WECHATPAY_PUBLIC_KEY",
                write("pub.pem", keys["wechatpay_public_key"]["public_spki_pem"].as_str().unwrap()),
            ),
            (
                "WECHATPAY_PLATFORM_CERTS",
                std::env::join_paths(certificates).unwrap().into_string().unwrap(),
            ),
        ];
        Self { directory, variables }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn only(&self, names: &[&str]) -> Vec<(&str, &str)> {
        self.variables
            .iter()
            .filter(|(name, _)| names.contains(name))
            .map(|(name, value)| (*name, value.as_str()))
            .collect()
    }

    pub(crate) fn signing(&self) -> Vec<(&str, &str)> {
        self.only(&["WECHATPAY_MCHID", "WECHATPAY_MERCHANT_SERIAL", "WECHATPAY_PRIVATE_KEY"])
    }

    pub(crate) fn verifying(&self) -> Vec<(&str, &str)> {
        self.only(&["WECHATPAY_PUBLIC_KEY_ID", "WECHATPAY_PUBLIC_KEY", "WECHATPAY_PLATFORM_CERTS"])
    }

    pub(crate) fn opening(&self) -> Vec<(&str, &str)> {
        [self.verifying(), self.only(&["WECHATPAY_APIV3_KEY"])].concat()
    }
}

fn pem(base64: &str) -> String {
    let lines: Vec<&str> =
        (0..base64.len()).step_by(64).map(|at| &base64[at..base64.len().min(at + 64)]).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}
