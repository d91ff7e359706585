//! The sources of the scratch packages.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::repository::corpus::Generated;

/// Returns the functions that decode an example of a family, and a sample as one of the types
/// `sampled`, by the name of the type.
pub(super) fn decoder(generated: &Generated, sampled: &BTreeSet<&str>) -> String {
    let of: BTreeSet<&str> = generated.cases.iter().map(|case| case.of.as_str()).collect();
    let mut arms = String::new();
    for of in of {
        let named = of.trim_start_matches("Vec<");
        let path = match named {
            "serde_json::Value" | "serde_json::Value>" => {
                of.replace("serde_json", "wechatpay_client::runtime::serde_json")
            }
            _ => of.replace(named, &format!("family::{named}")),
        };
        let _ = writeln!(arms, "        {of:?} => decode::<{path}>(text),");
    }
    let mut samples = String::new();
    for of in sampled {
        let _ = writeln!(samples, "        {of:?} => trial::<{of}>(text),");
    }
    DECODER.replace("        // arms\n", &arms).replace("        // samples\n", &samples)
}

const DECODER: &str = r#"use wechatpay_client::runtime::{self, serde, serde_json};
use family::*;

/// Decodes `text` as the type `of`, and encodes it again.
pub fn again(of: &str, text: &str) -> Result<serde_json::Value, String> {
    let _ = decode::<serde_json::Value>;
    match of {
        // arms
        other => Err(format!("no type {other}")),
    }
}

fn decode<T: serde::de::DeserializeOwned + serde::Serialize>(text: &str) -> Result<serde_json::Value, String> {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    serde_json::to_value(&value).map_err(|error| error.to_string())
}

/// Reads the sample `text` as the type `of`, leniently, and writes it again.
pub fn sample(of: &str, text: &str) -> Result<serde_json::Value, String> {
    let _ = trial::<serde_json::Value>;
    match of {
        // samples
        other => Err(format!("no type {other}")),
    }
}

fn trial<T: runtime::Decode + runtime::FieldType>(text: &str) -> Result<serde_json::Value, String> {
    let runtime::Trial { written, problems, faults } = runtime::try_body::<T>(text.as_bytes());
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Ok(serde_json::json!({"is_read": written.is_some(), "written": written, "problems": problems, "faults": faults}))
}
"#;

pub(super) const RUNNER: &str = r#"//! Decodes and encodes every case of a file; prints one result per line.
use wechatpay_client::runtime::serde_json::{self, Value, json};

fn main() {
    let path = std::env::args().nth(1).expect("the file of cases");
    let text = std::fs::read_to_string(path).expect("readable");
    let cases: Vec<(String, bool, String, String)> = serde_json::from_str(&text).expect("cases");
    for (family, is_sample, of, text) in cases {
        println!("{}", match again(&family, is_sample, &of, &text) {
            Ok(value) => json!({"value": value}),
            Err(error) => json!({"error": error}),
        });
    }
}

fn again(family: &str, is_sample: bool, of: &str, text: &str) -> Result<Value, String> {
    let _ = (is_sample, of, text);
    match (family, is_sample) {
        // arms
        (other, _) => Err(format!("no family {other}")),
    }
}
"#;

/// The library in which all families are together, as in the client.
pub(super) const TOGETHER: &str = r#"#![allow(warnings)]
pub use wechatpay_client::runtime;

pub mod generated;
include!("generated/families.rs");

/// The client, to which the families add their methods.
pub struct Client(wechatpay_client::Client);

impl std::ops::Deref for Client {
    type Target = wechatpay_client::Client;

    fn deref(&self) -> &wechatpay_client::Client {
        &self.0
    }
}

/// The table of the command.
pub fn operations() -> usize {
    let operations: usize = generated::OPERATIONS.iter().map(|family| family.len()).sum();
    let descriptions: usize = generated::DESCRIPTIONS.iter().map(|family| family.len()).sum();
    operations.max(descriptions)
}
"#;
