//! The sources of the scratch packages.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::repository::corpus::Generated;

/// Returns the function that decodes an example of a family, by the name of its type.
pub(super) fn decoder(generated: &Generated) -> String {
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
    DECODER.replace("        // arms\n", &arms)
}

const DECODER: &str = r#"use wechatpay_client::runtime::{serde, serde_json};

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
"#;

pub(super) const RUNNER: &str = r#"//! Decodes and encodes every case of a file; prints one result per line.
use wechatpay_client::runtime::serde_json::{self, Value, json};

fn main() {
    let path = std::env::args().nth(1).expect("the file of cases");
    let text = std::fs::read_to_string(path).expect("readable");
    let cases: Vec<(String, String, String)> = serde_json::from_str(&text).expect("cases");
    for (family, of, text) in cases {
        println!("{}", match again(&family, &of, &text) {
            Ok(value) => json!({"value": value}),
            Err(error) => json!({"error": error}),
        });
    }
}

fn again(family: &str, of: &str, text: &str) -> Result<Value, String> {
    let _ = (of, text);
    match family {
        // arms
        other => Err(format!("no family {other}")),
    }
}
"#;
