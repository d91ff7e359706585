//! Waits until a user has authorized the palm service: no notification of it is documented, so it
//! polls.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use crate::palmservice::{Authorization, AuthorizationState, PalmService};
use crate::runtime::Module;
use crate::{Error, ErrorKind, Response};

const INTERVAL: Duration = Duration::from_secs(2);
const DEADLINE: Duration = Duration::from_secs(120);

/// Polls an authorization until it is on; see [`PalmService::wait_for_authorization`].
///
/// Await it. Dropping the future cancels it.
#[derive(Clone)]
#[must_use = "nothing is sent before it is awaited"]
pub struct WaitForAuthorization {
    palm: PalmService,
    openid: String,
    organization_id: String,
    interval: Duration,
    deadline: Duration,
}

impl PalmService {
    /// Waits until a user has authorized the palm service for an organization: by default, queries
    /// every two seconds for up to two minutes.
    ///
    /// Returns the first response with [`AuthorizationState::On`], or at the deadline the last one,
    /// in any state. A failure that can pass does not end the waiting; any other does, and so does
    /// one at the deadline.
    ///
    /// A response with [`AuthorizationState::On`] must name the user and the organization. One that
    /// does not is not a proof, and ends the waiting with [`ErrorKind::Decode`];
    /// [`crate::Error::body`] has what was sent.
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use wechatpay_client::palmservice::AuthorizationState;
    /// # async fn example(client: wechatpay_client::Client) -> Result<(), wechatpay_client::Error> {
    /// let palm = client.palmservice();
    /// let response = palm.wait_for_authorization("openid", "1004").deadline(Duration::from_secs(60)).await?;
    /// let authorized = response.state == Some(AuthorizationState::On);
    /// # let _ = authorized;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_authorization(
        &self,
        openid: impl Into<String>,
        organization_id: impl Into<String>,
    ) -> WaitForAuthorization {
        let (openid, organization_id) = (openid.into(), organization_id.into());
        WaitForAuthorization {
            palm: self.clone(),
            openid,
            organization_id,
            interval: INTERVAL,
            deadline: DEADLINE,
        }
    }
}

impl WaitForAuthorization {
    /// Sets the pause between two queries.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets how long to wait altogether. At least one query is sent.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Waits on the caller's thread: for code outside of async.
    ///
    /// # Errors
    /// As when awaited; [`crate::ErrorKind::InvalidRequest`] if called inside an async task, which
    /// it would stall.
    #[cfg(feature = "blocking")]
    pub fn wait_blocking(self) -> Result<Response<Authorization>, Error> {
        let inner = self.palm.inner().clone();
        crate::runtime::block_on(&inner, self.wait())
    }

    async fn wait(self) -> Result<Response<Authorization>, Error> {
        let timer = self.palm.inner().timer();
        let began = timer.elapsed();
        loop {
            let query = self
                .palm
                .get_authorization()
                .openid(&self.openid)
                .organization_id(&self.organization_id);
            let result = query.send().await.and_then(|response| self.checked(response));
            let left = self.deadline.saturating_sub(timer.elapsed().saturating_sub(began));
            if settled(&result) || left <= self.interval {
                return result;
            }
            timer.sleep(self.interval).await;
        }
    }

    /// Rejects a response that says "on" and does not say for whom.
    fn checked(&self, response: Response<Authorization>) -> Result<Response<Authorization>, Error> {
        let names = |field: &Option<String>, asked: &String| field.as_ref() == Some(asked);
        let missing = match &*response {
            authorization if authorization.state != Some(AuthorizationState::On) => None,
            authorization if !names(&authorization.openid, &self.openid) => Some("openid"),
            authorization if !names(&authorization.organization_id, &self.organization_id) => {
                Some("organization_id")
            }
            _ => None,
        };
        match missing {
            None => Ok(response),
            Some(field) => {
                Err(response.into_error(ErrorKind::Decode(format!("{field} is missing"))))
            }
        }
    }
}

fn settled(result: &Result<Response<Authorization>, Error>) -> bool {
    match result {
        Ok(response) => response.state == Some(AuthorizationState::On),
        Err(error) => !error.is_retryable(),
    }
}

impl IntoFuture for WaitForAuthorization {
    type Output = Result<Response<Authorization>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

/// Prints no openid.
impl fmt::Debug for WaitForAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct("WaitForAuthorization");
        output
            .field("interval", &self.interval)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
