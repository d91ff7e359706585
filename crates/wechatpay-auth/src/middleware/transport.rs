//! The transport under the layer: it must not redirect, retry, decompress or log on its own.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use super::AuthMiddleware;
use super::origin::Origins;
use crate::Error;

/// WeChat Pay closes an idle connection after eight seconds; the pool must close it earlier.
const POOL_IDLE: Duration = Duration::from_secs(7);

/// A transport to build, or another layer's.
pub(super) enum Transport {
    New(Box<reqwest::ClientBuilder>),
    Shared(AuthMiddleware),
}

impl Transport {
    pub(super) fn build(self, origins: &Origins) -> Result<reqwest::Client, Error> {
        match self {
            Self::New(builder) => new(*builder, origins),
            Self::Shared(other) => shared(&other, origins),
        }
    }
}

/// Cargo unifies the features of reqwest over a whole build, so what must be off is switched off.
fn new(builder: reqwest::ClientBuilder, origins: &Origins) -> Result<reqwest::Client, Error> {
    let localhost =
        [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    let builder = if origins.are_loopback() { builder.no_proxy() } else { builder };
    builder
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        // It would log every byte, signatures and tokens included.
        .connection_verbose(false)
        .pool_idle_timeout(POOL_IDLE)
        .resolve_to_addrs("localhost", &localhost)
        .build()
        .map_err(|_| {
            Error::configuration(
                None,
                "the HTTP client could not be built: check its TLS, proxy and DNS settings",
            )
        })
}

/// Only a loopback transport bypasses proxies, so a transport is shared with its own kind only.
fn shared(other: &AuthMiddleware, origins: &Origins) -> Result<reqwest::Client, Error> {
    if other.shared.context.origins.are_loopback() != origins.are_loopback() {
        return Err(Error::configuration(
            None,
            "a connection pool cannot be shared between a loopback and a remote base URL",
        ));
    }
    Ok(other.transport().clone())
}
