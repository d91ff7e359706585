//! Reads keys and certificates.

pub(crate) mod certificate;
pub(crate) mod pem;

use std::fmt;

use crate::Error;

/// Where a PEM string comes from, as error messages name it.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    /// A setting, under the name of its environment variable.
    Setting(&'static str),
    /// Anything else, for example `the merchant certificate`.
    Other(&'static str),
}

impl Source {
    pub(crate) fn error(self, problem: impl Into<String>) -> Error {
        let setting = match self {
            Self::Setting(name) => Some(name),
            Self::Other(_) => None,
        };
        Error::configuration(setting, problem)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(name) | Self::Other(name) => f.write_str(name),
        }
    }
}
