//! `wechatpay encrypt` and `wechatpay decrypt`: sensitive fields.

use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};
use wechatpay_auth::SensitiveCipher;

use super::now_or;
use crate::{Failure, Output, Settings, batch, input};

pub(super) fn encrypt_command() -> Command {
    Command::new("encrypt")
        .about("Encrypts a sensitive field for WeChat Pay; also prints the serial to send as Wechatpay-Serial")
        .arg(Arg::new("text").value_name("TEXT|-|@FILE").required(true).help("The plaintext, UTF-8"))
}

pub(super) fn decrypt_command() -> Command {
    Command::new("decrypt")
        .about("Decrypts a sensitive field of a response")
        .after_help(
            "--batch: {\"ciphertext\"} yields {\"plaintext\"} or {\"error\"}.\n\
             Error codes: decryption_failed, invalid_input.",
        )
        .arg(
            Arg::new("text")
                .value_name("TEXT|-|@FILE")
                .required_unless_present("batch")
                .help("The ciphertext, Base64"),
        )
        .arg(batch::argument())
}

pub(super) fn encrypt(
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let merchant = settings.merchant()?;
    // Fails early if there is no platform key.
    merchant.verifier()?;
    let plaintext = input::text(argument(matches))?;
    let encrypted = merchant.sensitive_cipher()?.encrypt(&plaintext, now_or(None))?;
    output.print(&json!({ "serial": encrypted.serial(), "ciphertext": encrypted.ciphertext() }))
}

pub(super) fn decrypt(
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let cipher = settings.merchant()?.sensitive_cipher()?;
    cipher.check_can_decrypt()?;
    if let Some(result) = batch::run(matches, |case| from_case(&cipher, case)) {
        return result;
    }
    let ciphertext = input::text(argument(matches))?;
    output.print(&json!({ "plaintext": *cipher.decrypt(ciphertext.trim_end())? }))
}

fn from_case(cipher: &SensitiveCipher, case: &Value) -> Result<Value, String> {
    Ok(match cipher.decrypt(input::string(case, "ciphertext")?) {
        Ok(plaintext) => json!({ "plaintext": *plaintext }),
        Err(error) => json!({ "error": error.code(), "message": error.to_string() }),
    })
}

fn argument(matches: &ArgMatches) -> &str {
    matches.get_one::<String>("text").map(String::as_str).unwrap_or_default()
}
