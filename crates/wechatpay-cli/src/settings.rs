//! The source of a command's settings: the environment, or an env file instead of it.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, value_parser};
use wechatpay_auth::Merchant;

use crate::Failure;

/// The settings, read on demand, so that a command needs only those that it uses.
pub(crate) struct Settings {
    env_file: Option<PathBuf>,
}

pub(crate) fn argument() -> Arg {
    Arg::new("env-file")
        .long("env-file")
        .global(true)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("Reads the WECHATPAY_* settings from FILE and ignores those of the environment")
}

impl Settings {
    pub(crate) fn from_matches(matches: &ArgMatches) -> Self {
        Self { env_file: matches.get_one("env-file").cloned() }
    }

    pub(crate) fn merchant(&self) -> Result<Merchant, Failure> {
        let merchant = match &self.env_file {
            Some(path) => Merchant::from_env_file(path),
            None => Merchant::from_env(),
        };
        Ok(merchant?)
    }
}
