//! Where a command's settings come from: the environment, or an env file in its place.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, value_parser};
use wechatpay_auth::Merchant;

use crate::Failure;

/// Read when a command asks for them, so that a command needs only what it uses.
pub(crate) struct Settings {
    env_file: Option<PathBuf>,
}

pub(crate) fn argument() -> Arg {
    Arg::new("env-file")
        .long("env-file")
        .global(true)
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("Reads the WECHATPAY_* settings from FILE; those of the environment are then ignored")
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
