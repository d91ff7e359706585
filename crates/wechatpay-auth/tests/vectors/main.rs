//! The vectors of six other SDKs, on every backend that is compiled in.

mod aes_gcm;
mod certificates;
mod notifications;
mod request_signing;
mod response_verify;
mod sensitive;
mod support;
