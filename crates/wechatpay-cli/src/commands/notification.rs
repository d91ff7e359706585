//! `wechatpay notification open`: verifies and decrypts a notification received by another program.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use wechatpay_auth::{Notification, NotificationOpener};

use super::now_or;
use super::verify::{read_received, received, rejected};
use crate::{Failure, Output, Settings, batch, input};

pub(super) fn command() -> Command {
    let open = Command::new("open")
        .about("Verifies and decrypts a notification")
        .after_help(
            "--batch: {\"headers\":[[name,value],…],\"body\" or \"body_base64\",\"now\"} yields\n\
             {\"verdict\":\"accept\",\"event_type\",\"plaintext\"} (plaintext_base64 if it is not UTF-8) or\n\
             {\"verdict\":\"reject\",\"error\",\"message\"}. Error codes: those of verify, and malformed,\n\
             unsupported_algorithm, decryption_failed, invalid_input.",
        )
        .args(received("The request's headers: a JSON array of [name, value]"))
        .arg(batch::argument());
    Command::new("notification")
        .about("Verifies and decrypts notifications")
        .subcommand_required(true)
        .subcommand(open)
}

pub(super) fn run(
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let Some(("open", matches)) = matches.subcommand() else {
        return Err(Failure::usage("missing command: see wechatpay notification --help"));
    };
    let opener = settings.merchant()?.notification_opener()?;
    if let Some(result) = batch::run(matches, |case| from_case(&opener, case)) {
        return result;
    }
    let (headers, body, now) = read_received(matches)?;
    output.print(&envelope(opener.open_bytes(&headers, &body, now)?))
}

fn from_case(opener: &NotificationOpener, case: &Value) -> Result<Value, String> {
    let headers = input::headers(input::field(case, "headers").ok_or("headers must be an array")?)?;
    let (body, now) = (input::body(case)?, now_or(input::integer(case, "now")?));
    Ok(match opener.open_bytes(&headers, &body, now) {
        Ok(Notification { event_type, resource, .. }) => {
            let mut accepted = json!({ "verdict": "accept", "event_type": event_type });
            let (name, text) = plaintext(resource);
            accepted[name] = text.into();
            accepted
        }
        Err(error) => rejected(&error),
    })
}

fn plaintext(bytes: Vec<u8>) -> (&'static str, String) {
    match String::from_utf8(bytes) {
        Ok(text) => ("plaintext", text),
        Err(other) => ("plaintext_base64", STANDARD.encode(other.as_bytes())),
    }
}

/// Returns the envelope with the resource decrypted.
fn envelope(opened: Notification<Vec<u8>>) -> Value {
    let verified_by = opened.verified_by().to_owned();
    let resource: Value = serde_json::from_slice(&opened.resource)
        .unwrap_or_else(|_| plaintext(opened.resource).1.into());
    json!({
        "id": opened.id,
        "create_time": opened.create_time,
        "event_type": opened.event_type,
        "original_type": opened.original_type,
        "summary": opened.summary,
        "resource": resource,
        "verified_by": verified_by,
    })
}
