//! Turns to the backup origin when no connection to the base can be made: once, and only then.

use http::Extensions;
use reqwest::{Request, Response, Url};
use reqwest_middleware::{Error, Middleware, Next, Result};

use super::Attempts;

/// Below retry, above auth: the second host gets a signature of its own.
#[derive(Debug)]
pub(crate) struct FailoverMiddleware {
    base: Option<Url>,
    backup: Option<Url>,
}

impl FailoverMiddleware {
    /// `origins`: the base, then the backup if any.
    pub(crate) fn new(origins: &[String]) -> Self {
        let mut urls = origins.iter().filter_map(|origin| Url::parse(origin).ok());
        let base = urls.next();
        let backup = urls.next().filter(|backup| base.as_ref() != Some(backup));
        Self { base, backup }
    }
}

#[async_trait::async_trait]
impl Middleware for FailoverMiddleware {
    async fn handle(
        &self,
        request: Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> Result<Response> {
        let spare = self.backup.as_ref().and_then(|backup| redirect(request.try_clone()?, backup));
        note(extensions, self.base.as_ref());
        let result = next.clone().run(request, extensions).await;
        match (result, spare) {
            (Err(Error::Reqwest(error)), Some(spare)) if error.is_connect() => {
                tracing::debug!("no connection to the base origin; turning to the backup");
                note(extensions, self.backup.as_ref());
                next.run(spare, extensions).await
            }
            (result, _) => result,
        }
    }
}

/// The same request to another origin; `None` when the URL does not allow that.
fn redirect(mut request: Request, origin: &Url) -> Option<Request> {
    let url = request.url_mut();
    url.set_scheme(origin.scheme()).ok()?;
    url.set_host(origin.host_str()).ok()?;
    url.set_port(origin.port()).ok()?;
    Some(request)
}

fn note(extensions: &mut Extensions, origin: Option<&Url>) {
    let attempts = extensions.get_or_insert_default::<Attempts>();
    attempts.made += 1;
    attempts.origin = origin.map(|url| url.as_str().trim_end_matches('/').to_owned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_origin_changes() {
        let request = Request::new(
            reqwest::Method::GET,
            "http://127.0.0.1:1/v3/a%2Fb?q=%20".parse().unwrap(),
        );
        let moved = redirect(request, &"http://127.0.0.1:2".parse().unwrap()).unwrap();
        assert_eq!(moved.url().as_str(), "http://127.0.0.1:2/v3/a%2Fb?q=%20");
        let request = Request::new(reqwest::Method::GET, "https://a/v3".parse().unwrap());
        assert_eq!(
            redirect(request, &"https://b:8443".parse().unwrap()).unwrap().url().as_str(),
            "https://b:8443/v3"
        );
    }

    #[test]
    fn a_backup_that_is_the_base_is_none() {
        let origins = |all: &[&str]| {
            FailoverMiddleware::new(&all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>())
        };
        assert!(origins(&["http://127.0.0.1:1", "http://127.0.0.1:1"]).backup.is_none());
        assert!(origins(&["http://127.0.0.1:1"]).backup.is_none());
        assert!(origins(&["http://127.0.0.1:1", "http://127.0.0.1:2"]).backup.is_some());
    }
}
