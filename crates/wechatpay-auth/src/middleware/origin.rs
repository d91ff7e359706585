//! The origins that credentials may be sent to: those configured, over TLS.

use std::net::IpAddr;

use url::{Host, Url};

use crate::Error;

/// The accepted origins, the base URL first.
#[derive(Clone, Debug)]
pub(super) struct Origins {
    /// Without a trailing slash.
    origins: Vec<String>,
    urls: Vec<Url>,
}

impl Origins {
    pub(super) fn parse(base: &str, backup: Option<&str>) -> Result<Self, Error> {
        let mut urls = vec![parse_origin("WECHATPAY_BASE_URL", base)?];
        if let Some(backup) = backup {
            urls.push(parse_origin("WECHATPAY_BACKUP_URL", backup)?);
        }
        let loopback = urls.iter().filter(|url| is_loopback(url)).count();
        if loopback != 0 && loopback != urls.len() {
            return Err(Error::configuration(
                "WECHATPAY_BACKUP_URL",
                "WECHATPAY_BASE_URL and WECHATPAY_BACKUP_URL must both be loopback addresses, or \
                 neither",
            ));
        }
        let origins =
            urls.iter().map(|url| url.as_str().trim_end_matches('/').to_owned()).collect();
        Ok(Self { origins, urls })
    }

    pub(super) fn base(&self) -> &str {
        self.origins.first().map_or("", String::as_str)
    }

    pub(super) fn all(&self) -> &[String] {
        &self.origins
    }

    /// Returns `true` if all origins are loopback addresses: they bypass proxies.
    pub(super) fn are_loopback(&self) -> bool {
        self.urls.iter().all(is_loopback)
    }

    pub(super) fn check(&self, url: &Url) -> Result<(), Error> {
        let is_configured = self.urls.iter().any(|configured| {
            configured.scheme() == url.scheme()
                && configured.host() == url.host()
                && configured.port_or_known_default() == url.port_or_known_default()
        });
        let has_user = !url.username().is_empty() || url.password().is_some();
        if !is_configured || has_user {
            return Err(Error::ForeignOrigin { origin: url.origin().ascii_serialization() });
        }
        Ok(())
    }
}

fn parse_origin(setting: &'static str, origin: &str) -> Result<Url, Error> {
    let url = Url::parse(origin).map_err(|_| {
        Error::configuration(
            setting,
            format!("{setting} is not a URL: expected an origin, https://api.mch.weixin.qq.com"),
        )
    })?;
    let is_bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if !is_bare || url.host().is_none() {
        return Err(Error::configuration(
            setting,
            format!(
                "{setting} must be an origin alone, without path, query, fragment and user: a path \
                 prefix would not be signed"
            ),
        ));
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => {
            return Err(Error::configuration(
                setting,
                format!("{setting} must be https: plain http is for loopback addresses only"),
            ));
        }
    }
    // Every credential goes to this origin. What a parser corrects, a reader can have misread.
    let normal_form = url.origin().ascii_serialization();
    if origin.strip_suffix('/').unwrap_or(origin) != normal_form {
        return Err(Error::configuration(
            setting,
            format!("{setting} is not spelled in its normal form: it means {normal_form}"),
        ));
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        // The transport resolves `localhost` to loopback addresses itself.
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(base: &str) -> bool {
        Origins::parse(base, None).is_ok()
    }

    #[test]
    fn plain_http_is_accepted_for_loopback_only() {
        for base in [
            "https://api.mch.weixin.qq.com",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://[::1]:1",
            "http://localhost:3/",
        ] {
            assert!(accepts(base), "{base}");
        }
        for base in [
            "http://api.mch.weixin.qq.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "http://10.0.0.1",
            "http://[::2]",
            "ftp://127.0.0.1",
            "api.mch.weixin.qq.com",
        ] {
            assert!(!accepts(base), "{base}");
        }
    }

    #[test]
    fn origin_with_path_query_fragment_or_user_is_rejected() {
        for base in [
            "https://h/prefix",
            "https://h/?q",
            "https://h/#f",
            "https://user@h",
            "https://user:pw@h",
        ] {
            assert!(!accepts(base), "{base}");
        }
    }

    #[test]
    fn origin_in_any_form_but_the_normal_one_is_rejected() {
        for base in [
            "https:api.mch.weixin.qq.com",
            "https:///api.mch.weixin.qq.com",
            "https:\\\\api.mch.weixin.qq.com",
            "  https://api.mch.weixin.qq.com",
            "https://api.mch.weixin.qq.com ",
            "https://api.mch.\tweixin.qq.com",
            "https://api.mch.weixin.qq.com//",
            "https://api.mch.weixin.qq.com/.",
            "https://api.mch.weixin.qq.com:443",
            "https://API.mch.weixin.qq.com",
            "HTTPS://api.mch.weixin.qq.com",
            "https://api%2emch.weixin.qq.com",
            "https://ａpi.mch.weixin.qq.com",
            "https://аpi.mch.weixin.qq.com",
            "https://@api.mch.weixin.qq.com",
            "http://①②⑦.0.0.1",
            "http://127.1",
            "http://0x7f.0.0.1",
            "http://[0:0:0:0:0:0:0:1]",
        ] {
            assert!(!accepts(base), "{base}");
            assert!(
                Origins::parse("https://api.mch.weixin.qq.com", Some(base)).is_err(),
                "{base} as the backup"
            );
        }
        let error = Origins::parse("https://аpi.mch.weixin.qq.com", None).unwrap_err().to_string();
        assert!(error.ends_with("it means https://xn--pi-6kc.mch.weixin.qq.com"), "{error}");
    }

    #[test]
    fn url_of_another_origin_is_rejected() {
        let origins =
            Origins::parse("https://api.mch.weixin.qq.com", Some("https://api2.mch.weixin.qq.com"))
                .unwrap();
        let check = |url: &str| origins.check(&Url::parse(url).unwrap()).is_ok();
        assert!(
            check("https://api.mch.weixin.qq.com/v3/x?a=1")
                && check("https://api2.mch.weixin.qq.com:443/")
        );
        for url in [
            "http://api.mch.weixin.qq.com/",
            "https://api.mch.weixin.qq.com:444/",
            "https://evil.example/",
            "https://api.mch.weixin.qq.com@evil.example/",
            "https://a@api.mch.weixin.qq.com/",
        ] {
            assert!(!check(url), "{url}");
        }
    }

    #[test]
    fn loopback_and_remote_origins_cannot_be_mixed() {
        assert!(
            Origins::parse("http://127.0.0.1:1", Some("https://api2.mch.weixin.qq.com")).is_err()
        );
        assert!(
            Origins::parse("https://api.mch.weixin.qq.com", Some("http://127.0.0.1:1")).is_err()
        );
        assert!(Origins::parse("http://127.0.0.1:1", Some("http://127.0.0.1:2")).is_ok());
    }
}
