//! `wechatpay verify`: verifies a response received by another program.

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use wechatpay_auth::Verifier;

use super::now_or;
use crate::{Failure, Output, Settings, batch, input};

pub(super) fn command() -> Command {
    Command::new("verify")
        .about("Verifies the signature of a response over its raw body")
        .after_help(
            "--batch: {\"status\",\"headers\":[[name,value],…],\"body\" or \"body_base64\",\"now\"} yields\n\
             {\"verdict\":\"accept\",\"verified_by\"}, {\"verdict\":\"reject\",\"error\",\"message\"} or, for a status other than 2xx,\n\
             {\"verdict\":\"unauthenticated\"}. Error codes: missing_header, conflicting_header, malformed_header,\n\
             clock_skew, unsupported_suite, unknown_serial, certificate_not_valid, invalid_signature, probe_signature,\n\
             invalid_input.",
        )
        .args(received("The response headers: a JSON array of [name, value]"))
        .arg(
            Arg::new("status")
                .long("status")
                .default_value("200")
                .value_parser(value_parser!(u16).range(100..=999))
                .help("The response status; only 2xx is verified"),
        )
        .arg(batch::argument())
}

/// The arguments for a received message: headers, body, and the clock.
pub(super) fn received(headers_help: &'static str) -> [Arg; 3] {
    let headers = Arg::new("headers").long("headers").value_name("@FILE").help(headers_help);
    let body = Arg::new("body").long("body").value_name("TEXT|@FILE").help("The raw body");
    let now = Arg::new("now")
        .long("now")
        .value_name("UNIX SECONDS")
        .help("The current time to assume, instead of this machine's clock");
    [
        headers.required_unless_present("batch"),
        body.required_unless_present("batch"),
        now.value_parser(value_parser!(i64)).allow_negative_numbers(true),
    ]
}

/// Reads a received message from the arguments: headers, body, and the clock.
pub(super) fn read_received(
    matches: &ArgMatches,
) -> Result<(http::HeaderMap, Vec<u8>, i64), Failure> {
    let argument = |name| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let json: Value = serde_json::from_str(&input::text(argument("headers"))?)
        .map_err(|_| Failure::usage("--headers must be a JSON array of [name, value]"))?;
    let headers = input::headers(&json).map_err(Failure::usage)?;
    Ok((headers, input::content(argument("body"))?, now_or(matches.get_one("now").copied())))
}

pub(super) fn run(
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let verifier = settings.merchant()?.verifier()?;
    if let Some(result) = batch::run(matches, |case| from_case(&verifier, case)) {
        return result;
    }
    let (headers, body, now) = read_received(matches)?;
    let status = matches.get_one("status").copied().unwrap_or(200_u16);
    if !is_success(i64::from(status)) {
        let message = "unauthenticated: only 2xx responses are reliably signed";
        return Err(Failure::refused(message, json!({ "verdict": "unauthenticated" })));
    }
    let verified = verifier.verify(&headers, &body, now)?;
    output.print(&json!({ "verified_by": verified.key_id() }))
}

fn from_case(verifier: &Verifier, case: &Value) -> Result<Value, String> {
    let status = input::integer(case, "status")?.unwrap_or(200);
    let headers = input::headers(input::field(case, "headers").ok_or("headers must be an array")?)?;
    let (body, now) = (input::body(case)?, now_or(input::integer(case, "now")?));
    if !is_success(status) {
        return Ok(json!({ "verdict": "unauthenticated" }));
    }
    Ok(match verifier.verify(&headers, &body, now) {
        Ok(verified) => json!({ "verdict": "accept", "verified_by": verified.key_id() }),
        Err(error) => rejected(&error),
    })
}

pub(super) fn rejected(error: &wechatpay_auth::Error) -> Value {
    json!({ "verdict": "reject", "error": error.code(), "message": error.to_string() })
}

fn is_success(status: i64) -> bool {
    (200..300).contains(&status)
}
