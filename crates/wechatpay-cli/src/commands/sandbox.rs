//! `wechatpay sandbox`: runs a local WeChat Pay until interrupted.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde::Serialize;
use wechatpay_sandbox::{Fault, Sandbox};

use crate::{Failure, output};

/// The first line of output, to be read by scripts.
#[derive(Serialize)]
struct Started<'a> {
    listening: &'a str,
    env_file: Option<&'a Path>,
}

pub(super) fn command() -> Command {
    Command::new("sandbox")
        .about("Runs a local WeChat Pay; the first line of output names its address and env file")
        .arg(
            Arg::new("listen")
                .long("listen")
                .value_name("ADDR")
                .default_value("127.0.0.1:0")
                .value_parser(value_parser!(SocketAddr))
                .help("Address and port; port 0 selects a free one"),
        )
        .arg(Arg::new("dir").long("dir").value_name("DIR").value_parser(value_parser!(PathBuf)).help(
            "Directory of keys, certificates and merchant.env, created if missing [default: temporary]",
        ))
        .arg(
            Arg::new("allow-remote")
                .long("allow-remote")
                .action(ArgAction::SetTrue)
                .help("Allows an address that is reachable from other machines"),
        )
        .arg(fault())
}

fn fault() -> Arg {
    let names = PossibleValuesParser::new(Fault::all().iter().map(|fault| fault.name()));
    Arg::new("fault")
        .long("fault")
        .value_name("NAME")
        .action(ArgAction::Append)
        .value_parser(names.try_map(|name| name.parse::<Fault>()))
        .help("Injects this fault into every response; several faults apply together")
}

pub(super) async fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let mut builder = Sandbox::builder().allow_remote(matches.get_flag("allow-remote"));
    if let Some(address) = matches.get_one::<SocketAddr>("listen") {
        builder = builder.listen(*address);
    }
    builder = match matches.get_one::<PathBuf>("dir") {
        Some(directory) => builder.key_directory(directory),
        None => builder.temporary_key_directory(),
    };
    let sandbox = builder.spawn().await.map_err(|error| failure(&error))?;
    sandbox.inject_always_together(matches.get_many("fault").into_iter().flatten().copied());
    let started = Started { listening: sandbox.base_url(), env_file: sandbox.env_file() };
    let line = serde_json::to_vec(&started)
        .map_err(|_| Failure::usage("the path of the key directory is not UTF-8"))?;
    output::line(&line)?;
    interrupted().await
}

fn failure(error: &wechatpay_sandbox::Error) -> Failure {
    use wechatpay_sandbox::Error;
    match error {
        Error::RemoteAddress(_) => Failure::usage(format!("{error}: pass --allow-remote")),
        Error::Listen { .. } | Error::Io { .. } => Failure::from_system(error.to_string()),
        other => Failure::usage(other.to_string()),
    }
}

/// Waits for Ctrl-C or a termination signal, so that the sandbox is dropped and removes its files.
async fn interrupted() -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::io("cannot receive signals", &error);
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
        tokio::select! {
            interrupt = tokio::signal::ctrl_c() => interrupt.map_err(failed),
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(failed)
}
