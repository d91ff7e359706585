//! The signature of what a front end passes to WeChat Pay (protocol P§8.1).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::RequestSigner;
use super::authorization::raw_signature;
use crate::{Error, Stamp};

/// The signature with which a page or an app invokes a payment, and the stamp that it covers.
///
/// It covers `appid LF timestamp LF nonce LF value LF`. The value is `prepay_id=…` for JSAPI and
/// mini programs, and the bare prepay id for an app. Neither string can contain a line feed, so the
/// message has four lines, while that of an API request has at least five: an invocation is never a
/// valid signature of a request, regardless of its strings.
///
/// # Examples
///
/// ```
/// use wechatpay_auth::{Invocation, Signer, Stamp};
///
/// # async fn example(signer: Signer) -> Result<(), wechatpay_auth::Error> {
/// let stamp = Stamp::new(1_780_000_000, [7; 16]);
/// let signed = Invocation::by(&signer, "wx8888888888888888", "prepay_id=wx26", stamp).await?;
/// assert_eq!(signed.signature().len(), 344);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Invocation {
    stamp: Stamp,
    signature: String,
}

impl Invocation {
    /// Signs an invocation. The message is built here; only the signature comes from the signer.
    ///
    /// # Errors
    /// [`Error::UnsignableRequest`] if a string is empty or contains anything but visible ASCII.
    /// Any error of the signer.
    /// [`Error::SigningFailed`] if it does not return a raw RSA signature.
    pub async fn by(
        signer: &dyn RequestSigner,
        app_id: &str,
        value: &str,
        stamp: Stamp,
    ) -> Result<Self, Error> {
        let is_line = |line: &str| !line.is_empty() && line.bytes().all(|it| it.is_ascii_graphic());
        if !is_line(app_id) || !is_line(value) {
            return Err(Error::UnsignableRequest {
                problem: "the appid and the prepay id of an invocation must be visible ASCII \
                          characters, without spaces and line breaks",
            });
        }
        let message = format!("{app_id}\n{}\n{}\n{value}\n", stamp.timestamp(), stamp.nonce());
        let signature = raw_signature(signer, message.as_bytes()).await?;
        Ok(Self { stamp, signature: STANDARD.encode(signature) })
    }

    /// The timestamp and nonce that the signature covers.
    #[must_use]
    pub fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    /// The signature, in standard Base64 with padding.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

/// Prints no signature: it is all that is needed to invoke the payment.
impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Invocation(..)")
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::sync::Mutex;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::Signing;

    /// Keeps the messages, and returns a signature of a given length.
    #[derive(Debug, Default)]
    struct Recorder {
        length: usize,
        messages: Mutex<Vec<Vec<u8>>>,
    }

    impl RequestSigner for Recorder {
        fn merchant_id(&self) -> &str {
            "1900000001"
        }

        fn serial(&self) -> &str {
            "3D82317E555DCE15337446A5AB4F12C277A2512C"
        }

        fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
            self.messages.lock().unwrap().push(message.to_vec());
            Box::pin(std::future::ready(Ok(vec![0; self.length])))
        }
    }

    fn sign(signer: &Recorder, app_id: &str, value: &str) -> Result<Invocation, Error> {
        let stamp = Stamp::new(1_780_000_000, [7; 16]);
        let signing = pin!(Invocation::by(signer, app_id, value, stamp));
        match signing.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(result) => result,
            Poll::Pending => panic!("the signer is ready at once"),
        }
    }

    #[test]
    fn invocation_message_has_four_lines() {
        let signer = Recorder { length: 256, ..Recorder::default() };
        sign(&signer, "wx1", "prepay_id=wx26").unwrap();
        let message = format!("wx1\n1780000000\n{}\nprepay_id=wx26\n", "07".repeat(16));
        assert_eq!(*signer.messages.lock().unwrap(), [message.into_bytes()]);
    }

    #[test]
    fn string_that_would_add_a_line_is_rejected_before_signing() {
        let signer = Recorder { length: 256, ..Recorder::default() };
        for text in ["", "GET\n/v3/certificates", "a\n", "a b", "a\r", "刷", "\0"] {
            for result in [sign(&signer, text, "wx26"), sign(&signer, "wx1", text)] {
                let error = result.unwrap_err();
                assert!(matches!(error, Error::UnsignableRequest { .. }), "{text:?}: {error}");
            }
        }
        assert!(signer.messages.lock().unwrap().is_empty());
    }

    #[test]
    fn remote_signature_of_another_form_is_rejected() {
        let signer = Recorder { length: 71, ..Recorder::default() };
        let error = sign(&signer, "wx1", "wx26").unwrap_err();
        assert!(matches!(error, Error::SigningFailed { .. }), "{error}");
    }

    #[test]
    fn debug_prints_no_signature() {
        let signer = Recorder { length: 256, ..Recorder::default() };
        let signed = sign(&signer, "wx1", "wx26").unwrap();
        assert_eq!(format!("{signed:?}"), "Invocation(..)");
    }
}
