//! Reading keys and certificates: PEM in, parsed keys out, once.

pub(crate) mod certificate;
pub(crate) mod pem;
