//! What can go wrong when a sandbox is started or steered.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Why a sandbox could not start, or an instruction to it was refused.
///
/// Names files, addresses and settings; never a key, a token or a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The address is reachable from other machines and
    /// [`allow_remote`](crate::SandboxBuilder::allow_remote) was not set.
    RemoteAddress(SocketAddr),
    /// The address could not be listened on; the text is the operating system's.
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// The operating system's reason.
        reason: String,
    },
    /// [`spawn`](crate::SandboxBuilder::spawn) was called outside a tokio runtime.
    NoRuntime,
    /// A file or directory could not be read, written or created.
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The operating system's reason.
        reason: String,
    },
    /// The key directory holds some of its files but not all; nothing was changed.
    PartialKeyDirectory {
        /// The key directory.
        path: PathBuf,
        /// The names of the files that are missing.
        missing: Vec<String>,
    },
    /// A key or certificate does not parse; the text says what was expected and never quotes the file.
    BadKey {
        /// The file's name, for example `apiclient_key.pem`.
        file: String,
        /// What was expected of it.
        expected: String,
    },
    /// A private key and its public counterpart do not belong together.
    KeyMismatch {
        /// The private key's file name.
        private: String,
        /// The file name of the certificate or public key it should belong to.
        public: String,
    },
    /// New keys could not be generated.
    KeyGeneration,
    /// A path cannot be written into `merchant.env` or `WECHATPAY_PLATFORM_CERTS`.
    UnusablePath(PathBuf),
    /// No preauthorization issued this permission token.
    UnknownToken,
    /// No fault has this name; [`Fault::all`](crate::Fault::all) lists those that exist.
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
                "{address} is reachable from other machines; the sandbox's keys are public or local, \
                 so it listens on a loopback address unless remote access is allowed explicitly"
            ),
            Self::Listen { address, reason } => write!(f, "cannot listen on {address}: {reason}"),
            Self::NoRuntime => f.write_str("the sandbox must be spawned inside a tokio runtime"),
            Self::Io { path, reason } => write!(f, "{}: {reason}", path.display()),
            Self::PartialKeyDirectory { path, missing } => write!(
                f,
                "the key directory {} is incomplete: {} missing; restore the missing files, or remove \
                 the others to have a new set made",
                path.display(),
                missing.join(", ")
            ),
            Self::BadKey { file, expected } => write!(f, "{file}: expected {expected}"),
            Self::KeyMismatch { private, public } => {
                write!(f, "{private} and {public} do not belong together")
            }
            Self::KeyGeneration => f.write_str("new keys could not be generated"),
            Self::UnusablePath(path) => write!(
                f,
                "the path {} cannot be written into an environment file: it must be UTF-8, without \
                 line ends and without the separator of path lists",
                path.display()
            ),
            Self::UnknownToken => f.write_str("no preauthorization issued this permission token"),
            Self::UnknownFault(name) => write!(f, "there is no fault named {name:?}"),
        }
    }
}

impl std::error::Error for Error {}
