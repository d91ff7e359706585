//! The private key stays in a KMS or HSM: `cargo run --example custom_signer`.
//!
//! Here another thread plays the KMS, and only messages and signatures cross the channel.
#![allow(clippy::print_stdout, reason = "an example talks to its reader")]

use std::error::Error;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use wechatpay_client::auth::{Error as AuthError, RequestSigner, Signer, Signing};
use wechatpay_client::{Client, Merchant};
use wechatpay_sandbox::Sandbox;

type Job = (Vec<u8>, oneshot::Sender<Result<Vec<u8>, AuthError>>);

/// What the application holds: the identity that signs, and a channel to the KMS.
#[derive(Debug)]
struct Kms {
    merchant_id: String,
    serial: String,
    jobs: mpsc::Sender<Job>,
}

impl RequestSigner for Kms {
    fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    fn serial(&self) -> &str {
        &self.serial
    }

    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
        Box::pin(async move {
            let gone = || AuthError::SigningFailed { problem: "the KMS is gone".into() };
            let (reply, signature) = oneshot::channel();
            self.jobs.send((message.to_vec(), reply)).await.map_err(|_| gone())?;
            signature.await.map_err(|_| gone())?
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::builder().spawn().await?;
    let setting = |name| {
        sandbox.environment().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let text = |name| setting(name).ok_or("the sandbox sets it");

    let key = Signer::from_pem(
        text("WECHATPAY_MCHID")?,
        text("WECHATPAY_MERCHANT_SERIAL")?,
        &text("WECHATPAY_PRIVATE_KEY")?,
    )?;
    let (jobs, mut inbox) = mpsc::channel::<Job>(16);
    let kms = Kms { merchant_id: key.merchant_id().into(), serial: key.serial().into(), jobs };
    let thread = std::thread::spawn(move || {
        while let Some((message, reply)) = inbox.blocking_recv() {
            // A local key signs at once, so there is nothing to wait for.
            let signed = ready(RequestSigner::sign(&key, &message));
            let _ = reply.send(signed);
        }
    });

    let merchant = Merchant::default()
        .remote_signer(Arc::new(kms))
        .public_key(text("WECHATPAY_PUBLIC_KEY_ID")?, text("WECHATPAY_PUBLIC_KEY")?)
        .base_url(sandbox.base_url());
    let client = Client::builder().merchant(merchant).build()?;
    let response = client
        .palmservice()
        .preauthorize_organization("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "1004")
        .send()
        .await?;
    println!("signed in the KMS, verified by {}", response.verified_by().unwrap_or("nobody"));
    drop(client);
    thread.join().map_err(|_| "the KMS thread ended badly".into())
}

/// Runs a future that is ready at once.
fn ready(signing: Signing<'_>) -> Result<Vec<u8>, AuthError> {
    let mut signing = signing;
    match signing.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(signed) => signed,
        std::task::Poll::Pending => {
            Err(AuthError::SigningFailed { problem: "the key was not ready".into() })
        }
    }
}
