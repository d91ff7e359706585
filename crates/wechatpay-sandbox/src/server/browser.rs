//! Keeps web pages away. A page in the developer's browser can send requests to loopback addresses,
//! and read the responses if it gives its own host name such an address (DNS rebinding).

use std::net::{Ipv4Addr, Ipv6Addr};

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::{HeaderMap, HeaderName, StatusCode};

use crate::problem::Problem;
use crate::request::header;

/// A request's relation to the page that sent it. Only browsers send this header.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Rejects a request that a web page may have sent, before anything else is done with it: one for
/// another host (unless remote access is allowed), or from a page. The sandbox has no pages.
pub(super) fn check(request: &Parts, allow_remote: bool) -> Result<(), Problem> {
    let headers = &request.headers;
    if !allow_remote && !names_this_machine(request) {
        return Err(forbidden(
            "the Host header must be `localhost` or a loopback address; to use another name, \
             allow remote access",
        ));
    }
    if headers.contains_key(ORIGIN) || is_from_page(headers) {
        return Err(forbidden("requests of web pages (Origin, Sec-Fetch-Site) are not accepted"));
    }
    Ok(())
}

fn forbidden(message: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "NO_AUTH", message)
}

/// Returns `true` if there is one `Host` header, and it and an absolute target name this machine.
fn names_this_machine(request: &Parts) -> bool {
    let host = header::single(&request.headers, &HOST).ok().flatten();
    host.is_some_and(is_local)
        && request.uri.authority().is_none_or(|target| is_local(target.as_str()))
}

/// Returns `true` for `localhost` and loopback addresses, with any port or none.
fn is_local(authority: &str) -> bool {
    let (host, port) = match authority.rfind([':', ']']) {
        Some(at) if authority[at..].starts_with(':') => (&authority[..at], &authority[at + 1..]),
        _ => (authority, ""),
    };
    let is_port = port.is_empty()
        || (port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    let ipv6 = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_loopback = match ipv6 {
        Some(ip) => ip.parse::<Ipv6Addr>().is_ok_and(|ip| ip.to_canonical().is_loopback()),
        None => host.parse::<Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()),
    };
    is_port && (is_loopback || host.eq_ignore_ascii_case("localhost"))
}

/// Returns `true` if a page sent the request, and not the user in the address bar.
fn is_from_page(headers: &HeaderMap) -> bool {
    headers.get_all(SEC_FETCH_SITE).iter().any(|site| site != "none")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_other_than_a_loopback_literal_or_localhost_is_not_local() {
        for host in [
            "localhost",
            "LocalHost:8080",
            "localhost:",
            "127.0.0.1",
            "127.9.9.9:65535",
            "[::1]",
            "[::1]:80",
            "[::ffff:127.0.0.1]:1",
        ] {
            assert!(is_local(host), "{host}");
        }
        for host in [
            "",
            ":80",
            "rebound.evil.example",
            "localhost.evil.example:80",
            "localhost.",
            "localhost:80:80",
            "localhost:65536",
            "localhost:+80",
            "localhost:80 ",
            "evil@localhost",
            "localhost@evil",
            "127.0.0.1.evil.example",
            "127.1",
            "0177.0.0.1",
            "2130706433",
            "0.0.0.0",
            "128.0.0.1",
            "::1",
            "[::]",
            "[::1",
            "[::1%lo]",
            "[::2]:80",
            "[127.0.0.1]",
        ] {
            assert!(!is_local(host), "{host}");
        }
    }
}
