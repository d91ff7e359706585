//! `wechatpay certificates download`: downloads, verifies and stores the platform certificates.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use wechatpay_auth::PlatformKey;
use wechatpay_auth::middleware::AuthMiddleware;

use crate::{Failure, Output, Settings};

pub(super) fn command() -> Command {
    let out = Arg::new("out")
        .long("out")
        .value_name("DIR")
        .required(true)
        .value_parser(value_parser!(PathBuf));
    let download = Command::new("download")
        .about(
            "Downloads the platform certificates, verifies them, and writes each to DIR/<serial>.pem",
        )
        .arg(out.help("The output directory; created if missing"));
    Command::new("certificates")
        .about("Platform certificates")
        .subcommand_required(true)
        .subcommand(download)
}

pub(super) async fn run(
    matches: &ArgMatches,
    settings: &Settings,
    output: Output,
) -> Result<(), Failure> {
    let Some((_, matches)) = matches.subcommand() else {
        return Err(Failure::usage("missing command: see wechatpay certificates --help"));
    };
    let auth = AuthMiddleware::builder(settings.merchant()?).build()?;
    let refresher = auth.certificate_refresher().ok_or_else(|| {
        Failure::usage(
            "no certificates to download: set WECHATPAY_APIV3_KEY; a merchant in public-key mode (without \
             WECHATPAY_PLATFORM_CERTS) has no platform certificates",
        )
    })?;
    refresher.refresh().await?;
    let directory = matches.get_one::<PathBuf>("out").cloned().unwrap_or_default();
    let written = auth
        .trust_store()
        .keys()
        .iter()
        .filter_map(|key| write(&directory, key).transpose())
        .collect::<Result<Vec<Value>, Failure>>()?;
    output.print(&json!({ "certificates": written }))
}

/// Writes the certificate of a key; `None` for a public key.
fn write(directory: &Path, key: &PlatformKey) -> Result<Option<Value>, Failure> {
    let (Some(pem), Some((from, until))) = (key.certificate_pem(), key.validity()) else {
        return Ok(None);
    };
    let path = directory.join(format!("{}.pem", key.id()));
    std::fs::create_dir_all(directory)
        .and_then(|()| std::fs::write(&path, pem))
        .map_err(|error| Failure::io(format_args!("cannot write {}", path.display()), &error))?;
    Ok(Some(json!({ "serial": key.id(), "path": path, "valid_from": from, "valid_until": until })))
}
