//! The example signer, whose key is in another thread.

use std::sync::Arc;

use http::Method;
use wechatpay_auth::{Authorization, Backend, RequestSigner, Signable, Stamp};

use crate::remote_signer::ThreadSigner;
use crate::support::merchant;

#[tokio::test]
async fn signature_from_another_thread_equals_the_local_one() {
    for backend in Backend::all() {
        let signer: Arc<dyn RequestSigner> = Arc::new(ThreadSigner::spawn(merchant(*backend)));
        let signing = (0..8_u8).map(|n| {
            let signer = Arc::clone(&signer);
            tokio::spawn(async move {
                let body = [n; 100];
                let request = Signable { method: &Method::POST, target: "/v3/x", body: &body };
                Authorization::by(&*signer, request, &Stamp::new(1, [n; 16])).await.unwrap()
            })
        });
        for (n, signed) in (0..8_u8).zip(signing.collect::<Vec<_>>()) {
            let request = Signable { method: &Method::POST, target: "/v3/x", body: &[n; 100] };
            let local = merchant(*backend).sign(request, &Stamp::new(1, [n; 16])).unwrap();
            assert_eq!(signed.await.unwrap().header(), local.header());
        }
    }
}

#[cfg(feature = "middleware")]
#[tokio::test]
async fn request_signed_by_another_thread_is_accepted_by_the_sandbox() {
    use wechatpay_auth::Merchant;
    use wechatpay_auth::middleware::AuthMiddleware;

    let sandbox = wechatpay_sandbox::Sandbox::builder().spawn().await.unwrap();
    sandbox.stub("GET", "/v3/x", wechatpay_sandbox::StubResponse::empty(204));
    let local = Merchant::from_vars(sandbox.environment()).unwrap();
    let signer = ThreadSigner::spawn(local.signer().unwrap());
    let settings =
        sandbox.environment().into_iter().filter(|(name, _)| *name != "WECHATPAY_PRIVATE_KEY");
    let merchant = Merchant::from_vars(settings).unwrap().remote_signer(Arc::new(signer));
    let auth = AuthMiddleware::builder(merchant).build().unwrap();
    let url = format!("{}/v3/x", auth.base_url());
    assert_eq!(auth.stack().get(url).send().await.unwrap().status(), 204);
}
