//! Errors of the sandbox.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Errors of starting or controlling a sandbox.
///
/// Messages name files, addresses and settings, but never contain keys, tokens or signatures.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The address is reachable from other machines, and
    /// [`allow_remote`](crate::SandboxBuilder::allow_remote) is not set.
    RemoteAddress(SocketAddr),
    /// The address is not available to listen on.
    Listen {
        /// The requested address.
        address: SocketAddr,
        /// The message of the operating system.
        reason: String,
    },
    /// [`spawn`](crate::SandboxBuilder::spawn) was called outside a tokio runtime.
    NoRuntime,
    /// A file or directory could not be read, written or created.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The message of the operating system.
        reason: String,
    },
    /// The key directory has some of its files but not all. Nothing was changed.
    PartialKeyDirectory {
        /// The key directory.
        path: PathBuf,
        /// The names of the missing files.
        missing: Vec<String>,
    },
    /// A key or certificate cannot be parsed. The message never quotes the file.
    BadKey {
        /// The name of the file, for example `apiclient_key.pem`.
        file: String,
        /// The expected contents.
        expected: String,
    },
    /// A private key does not match its certificate or public key.
    KeyMismatch {
        /// The file name of the private key.
        private: String,
        /// The file name of the certificate or public key.
        public: String,
    },
    /// Keys could not be generated.
    KeyGeneration,
    /// A path cannot be written into `merchant.env` or `WECHATPAY_PLATFORM_CERTS`.
    UnusablePath(PathBuf),
    /// No preauthorization issued this permission token.
    UnknownToken,
    /// No fault has this name. [`Fault::all`](crate::Fault::all) lists all faults.
    UnknownFault(String),
}

impl Error {
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), reason: error.to_string() }
    }

    pub(crate) fn bad_key(file: &str, expected: &str) -> Self {
        Self::BadKey { file: file.to_owned(), expected: expected.to_owned() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RemoteAddress(address) => write!(
                f,
                "cannot listen on {address}: it is reachable from other machines; use a loopback \
                 address or allow remote access"
            ),
            Self::Listen { address, reason } => write!(f, "cannot listen on {address}: {reason}"),
            Self::NoRuntime => {
                f.write_str("no tokio runtime: spawn the sandbox inside a tokio runtime")
            }
            Self::Io { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::PartialKeyDirectory { path, missing } => write!(
                f,
                "incomplete key directory {}: {} missing; restore the missing files, or remove the \
                 others to generate new keys",
                path.display(),
                missing.join(", ")
            ),
            Self::BadKey { file, expected } => write!(f, "{file}: expected {expected}"),
            Self::KeyMismatch { private, public } => {
                write!(f, "{private} is not the private key of {public}")
            }
            Self::KeyGeneration => f.write_str("key generation failed"),
            Self::UnusablePath(path) => write!(
                f,
                "cannot write the path {} into an environment file: it must be UTF-8, without line \
                 breaks and without the separator of path lists",
                path.display()
            ),
            Self::UnknownToken => f.write_str("no preauthorization issued this permission token"),
            Self::UnknownFault(name) => write!(f, "no fault is named {name:?}"),
        }
    }
}

/// Prints the message, as `main` shows it; `{:#?}` prints the structure.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        match self {
            Self::RemoteAddress(address) => f.debug_tuple("RemoteAddress").field(address).finish(),
            Self::Listen { address, reason } => {
                f.debug_struct("Listen").field("address", address).field("reason", reason).finish()
            }
            Self::NoRuntime => f.write_str("NoRuntime"),
            Self::Io { path, reason } => {
                f.debug_struct("Io").field("path", path).field("reason", reason).finish()
            }
            Self::PartialKeyDirectory { path, missing } => f
                .debug_struct("PartialKeyDirectory")
                .field("path", path)
                .field("missing", missing)
                .finish(),
            Self::BadKey { file, expected } => {
                f.debug_struct("BadKey").field("file", file).field("expected", expected).finish()
            }
            Self::KeyMismatch { private, public } => f
                .debug_struct("KeyMismatch")
                .field("private", private)
                .field("public", public)
                .finish(),
            Self::KeyGeneration => f.write_str("KeyGeneration"),
            Self::UnusablePath(path) => f.debug_tuple("UnusablePath").field(path).finish(),
            Self::UnknownToken => f.write_str("UnknownToken"),
            Self::UnknownFault(name) => f.debug_tuple("UnknownFault").field(name).finish(),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_is_the_message_and_alternate_debug_output_the_structure() {
        let error = Error::UnknownFault("x".to_owned());
        assert_eq!(format!("{error:?}"), error.to_string());
        assert_eq!(format!("{error:#?}"), "UnknownFault(\n    \"x\",\n)");
    }
}
