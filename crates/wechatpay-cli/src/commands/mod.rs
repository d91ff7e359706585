//! One file per command. The operations of the API come from the generated table.

mod certificates;
mod notification;
mod operation;
mod sandbox;
mod sensitive;
mod sign;
mod verify;

use clap::{ArgMatches, Command};

use crate::{Failure, Output, Settings, output, settings};

pub(crate) fn command() -> Command {
    Command::new("wechatpay")
        .about("Calls, signs and verifies WeChat Pay API v3, and runs a local WeChat Pay")
        .after_help(
            "Settings come from WECHATPAY_MCHID, WECHATPAY_MERCHANT_SERIAL, WECHATPAY_PRIVATE_KEY, WECHATPAY_APIV3_KEY,\n\
             WECHATPAY_PUBLIC_KEY_ID, WECHATPAY_PUBLIC_KEY, WECHATPAY_PLATFORM_CERTS, WECHATPAY_BASE_URL and\n\
             WECHATPAY_BACKUP_URL; a command needs only those it uses.\n\
             Exit status: 0 done, 1 the API refused, 2 usage or configuration, 3 verification failed, 4 transport.",
        )
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(output::argument())
        .arg(settings::argument())
        .subcommands(operation::commands())
        .subcommand(sign::command())
        .subcommand(verify::command())
        .subcommand(notification::command())
        .subcommand(sensitive::encrypt_command())
        .subcommand(sensitive::decrypt_command())
        .subcommand(certificates::command())
        .subcommand(sandbox::command())
}

pub(crate) fn run(
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("sign", matches)) => sign::run(matches, settings, output),
        Some(("verify", matches)) => verify::run(matches, settings, output),
        Some(("notification", matches)) => notification::run(matches, settings, output),
        Some(("encrypt", matches)) => sensitive::encrypt(matches, settings, output),
        Some(("decrypt", matches)) => sensitive::decrypt(matches, settings, output),
        Some(("certificates", matches)) => {
            runtime()?.block_on(certificates::run(matches, settings, output))
        }
        Some(("sandbox", matches)) => runtime()?.block_on(sandbox::run(matches)),
        Some((family, matches)) => {
            runtime()?.block_on(operation::run(family, matches, settings, output))
        }
        None => Err(Failure::usage("missing command: see --help")),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::io("cannot start the async runtime", &error))
}

/// Returns the given time, or the current one (Unix seconds).
fn now_or(given: Option<i64>) -> i64 {
    given.unwrap_or_else(|| wechatpay_auth::StampSource::now(&wechatpay_auth::SystemStamps))
}
