//! Opens notifications with the keys that the middleware keeps up to date.

use http::HeaderMap;

use super::AuthMiddleware;
use crate::merchant::apiv3_key_is_missing;
use crate::{Error, Notification, NotificationOpener};

impl AuthMiddleware {
    /// Opens a notification, given headers and raw body exactly as received, with the platform keys
    /// and the clock of this layer.
    ///
    /// If the serial of its certificate is unknown, refreshes the certificates once, within the
    /// limits of [`CertificateRefresher::refresh_for`](super::CertificateRefresher::refresh_for),
    /// and opens it again. The refresh continues if the caller is dropped, for example because
    /// WeChat Pay closed the connection. Starts the background refresh, as a call does.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use http::HeaderMap;
    /// use wechatpay_auth::Reply;
    /// use wechatpay_auth::middleware::AuthMiddleware;
    ///
    /// async fn receive(auth: &AuthMiddleware, headers: &HeaderMap, body: &[u8]) -> Reply {
    ///     match auth.open_notification(headers, body).await {
    ///         Ok(notification) => {
    ///             println!("{}", notification.id); // store it
    ///             Reply::accepted()
    ///         }
    ///         Err(error) => Reply::for_error(&error),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// Reply to any of them with [`Reply::for_error`](crate::Reply::for_error).
    ///
    /// [`Error::Configuration`] if there is no APIv3 key.
    /// As [`NotificationOpener::open_bytes`]; a failed refresh shows in its status, and the
    /// notification is rejected for its serial.
    pub async fn open_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Notification<Vec<u8>>, Error> {
        let opener = self.notification_opener()?;
        let refresher = self.running_refresher();
        let result = opener.open_bytes(headers, body, self.now());
        if let Err(Error::UnknownSerial { serial, .. }) = &result
            && let Some(refresher) = refresher
            && refresher.refresh_for_notification(serial).await.is_ok()
        {
            return opener.open_bytes(headers, body, self.now());
        }
        result
    }

    /// Returns an opener of notifications with the platform keys of this layer. It follows their
    /// changes, and fetches nothing itself: see [`AuthMiddleware::open_notification`].
    ///
    /// # Errors
    /// [`Error::Configuration`] if there is no APIv3 key.
    pub fn notification_opener(&self) -> Result<&NotificationOpener, Error> {
        self.shared.opener.as_ref().ok_or_else(apiv3_key_is_missing)
    }

    /// Prepares for the first notification: checks that there is an APIv3 key, starts the background
    /// refresh, and fetches the platform certificates if no key is valid.
    ///
    /// Optional; called when a server starts, it shows a wrong setting before WeChat Pay meets it.
    ///
    /// # Errors
    /// [`Error::Configuration`] if there is no APIv3 key.
    /// As [`CertificateRefresher::refresh`](super::CertificateRefresher::refresh).
    pub async fn prepare_for_notifications(&self) -> Result<(), Error> {
        self.notification_opener()?;
        self.ensure_keys().await
    }
}
