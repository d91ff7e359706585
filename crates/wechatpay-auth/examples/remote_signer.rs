//! Signs with a key that is somewhere else: here in another thread, in production in a KMS or an
//! HSM.
//!
//! The signer gets the canonical message and returns the raw signature. The crate does the rest:
//!
//! ```text
//! cargo run -p wechatpay-auth --example remote_signer -- 1900000001 <certificate serial> apiclient_key.pem
//! ```

use std::error::Error as StdError;
use std::fmt;
use std::io::Write as _;
use std::sync::mpsc::{self, Sender};
use std::thread;

use http::Method;
use tokio::sync::oneshot;
use wechatpay_auth::{
    Authorization, Error, RequestSigner, Signable, Signer, Signing, StampSource as _, SystemStamps,
};

/// A handle of the thread that owns the key. Once it is dropped, the thread ends after the last
/// job.
pub(crate) struct ThreadSigner {
    merchant_id: String,
    serial: String,
    jobs: Sender<Job>,
}

struct Job {
    message: Vec<u8>,
    signature: oneshot::Sender<Result<Vec<u8>, Error>>,
}

impl ThreadSigner {
    /// Moves the key into a new thread.
    pub(crate) fn spawn(key: Signer) -> Self {
        let (merchant_id, serial) = (key.merchant_id().to_owned(), key.serial().to_owned());
        let (jobs, queue) = mpsc::channel::<Job>();
        thread::spawn(move || {
            for Job { message, signature } in queue {
                // A KMS would be called here. The caller may have given up.
                let _ = signature.send(key.sign_message(&message));
            }
        });
        Self { merchant_id, serial, jobs }
    }
}

impl RequestSigner for ThreadSigner {
    fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    fn serial(&self) -> &str {
        &self.serial
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        let (signature, result) = oneshot::channel();
        let sent = self.jobs.send(Job { message: message.to_vec(), signature });
        Box::pin(async move {
            sent.map_err(|_| ended())?;
            result.await.map_err(|_| ended())?
        })
    }
}

impl fmt::Debug for ThreadSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadSigner").field("serial", &self.serial).finish_non_exhaustive()
    }
}

fn ended() -> Error {
    Error::SigningFailed { problem: "the signing thread has ended".into() }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [merchant_id, serial, path] = arguments.as_slice() else {
        return Err("usage: remote_signer MERCHANT_ID SERIAL PATH_OF_PRIVATE_KEY".into());
    };
    let key = Signer::from_pem(merchant_id, serial, &std::fs::read_to_string(path)?)?;
    let signer = ThreadSigner::spawn(key);
    let request = Signable { method: &Method::GET, target: "/v3/certificates", body: b"" };
    let authorization = Authorization::by(&signer, request, &SystemStamps.stamp()?).await?;
    // The header is marked sensitive: print only its length.
    let length = authorization.signature().len();
    writeln!(
        std::io::stderr(),
        "signed for {}: {length} characters of Base64",
        signer.merchant_id()
    )?;
    Ok(())
}
