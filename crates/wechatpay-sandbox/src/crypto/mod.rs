//! The protocol's cryptography in pure Rust (`rsa`, `sha2`, `aes-gcm`), independent of
//! `wechatpay-auth`.
//!
//! `rsa` is not constant-time (RUSTSEC-2023-0071). This is acceptable only because the keys are
//! test keys.

pub(crate) mod aead;
pub(crate) mod oaep;
pub(crate) mod signature;
