//! `wechatpay sign`: signs a request without sending it.

use clap::{Arg, ArgMatches, Command, value_parser};
use http::Method;
use serde_json::{Value, json};
use wechatpay_auth::{Error, Signable, Signer, Stamp, request_message};

use crate::{Failure, Output, Settings, batch, input};

pub(super) fn command() -> Command {
    let required = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).required_unless_present("batch").help(help)
    };
    Command::new("sign")
        .about("Signs a request; prints the message, signature and Authorization header")
        .after_help(
            "--batch: {\"method\",\"target\",\"timestamp\",\"nonce\",\"body\" or \"body_base64\"} yields\n\
             {\"message\",\"signature\",\"authorization\"} or {\"error\"}; timestamp is an integer.\n\
             Error codes: invalid_input, unsignable_request, signing_failed.",
        )
        .arg(required("method", "The HTTP method, for example POST"))
        .arg(required("target", "Path and query, exactly as on the request line"))
        .arg(required("timestamp", "Unix seconds").value_parser(value_parser!(i64)).allow_negative_numbers(true))
        .arg(required("nonce", "The nonce, visible ASCII"))
        .arg(Arg::new("body").long("body").value_name("TEXT|@FILE").help("The body; empty by default"))
        .arg(batch::argument())
}

pub(super) fn run(
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let signer = settings.merchant()?.signer()?;
    if let Some(result) = batch::run(matches, |case| from_case(&signer, case)) {
        return result;
    }
    let text = |name| matches.get_one::<String>(name).map(String::as_str).unwrap_or_default();
    let body = matches
        .get_one::<String>("body")
        .map(|body| input::content(body))
        .transpose()?
        .unwrap_or_default();
    let timestamp = matches.get_one("timestamp").copied().unwrap_or_default();
    let method = method(text("method")).map_err(Failure::usage)?;
    let stamp = Stamp::with_nonce(timestamp, text("nonce"))?;
    output.print(&sign(&signer, &method, text("target"), &stamp, &body)?)
}

fn from_case(signer: &Signer, case: &Value) -> Result<Value, String> {
    let method = method(input::string(case, "method")?)?;
    let target = input::string(case, "target")?;
    let timestamp = input::integer(case, "timestamp")?.ok_or("timestamp must be an integer")?;
    let (nonce, body) = (input::string(case, "nonce")?, input::body(case)?);
    Ok(Stamp::with_nonce(timestamp, nonce)
        .and_then(|stamp| sign(signer, &method, target, &stamp, &body))
        .unwrap_or_else(|error| json!({ "error": error.code(), "message": error.to_string() })))
}

fn sign(
    signer: &Signer,
    method: &Method,
    target: &str,
    stamp: &Stamp,
    body: &[u8],
) -> Result<Value, Error> {
    if !target.starts_with('/')
        || target.bytes().any(|byte| byte.is_ascii_control() || byte == b' ')
    {
        return Err(Error::UnsignableRequest {
            problem: "the target must be the path and query as on the request line, starting with `/`",
        });
    }
    let request = Signable { method, target, body };
    let authorization = signer.sign(request, stamp)?;
    let header = authorization
        .header()
        .to_str()
        .map_err(|_| Error::SigningFailed { problem: "the header is not visible ASCII".into() })?;
    Ok(json!({
        "message": String::from_utf8_lossy(&request_message(request, stamp)),
        "signature": authorization.signature(),
        "authorization": header,
    }))
}

fn method(text: &str) -> Result<Method, String> {
    let is_upper_case = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase());
    Method::from_bytes(text.as_bytes())
        .ok()
        .filter(|_| is_upper_case)
        .ok_or_else(|| "method must be an HTTP method in upper case, for example GET".into())
}
