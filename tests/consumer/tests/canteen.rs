//! The private client against a local WeChat Pay, which checks every request and signs every
//! response.

use wechatpay_client::{CallOptions, Client, Error, ErrorKind, Merchant, RetryPolicy};
use wechatpay_consumer::canteen::{Canteen, MealState};
use wechatpay_sandbox::{Fault, Sandbox, StubResponse};

async fn canteen() -> Result<(Sandbox, Client), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::builder().spawn().await?;
    let client = Client::builder().merchant(Merchant::from_vars(sandbox.environment())?).build()?;
    let paid =
        r#"{"out_meal_no":"M1","state":"MEAL_STATE_PAID","paid_at":"2026-11-22T12:00:00+08:00"}"#;
    sandbox.stub("POST", "/v3/canteen/meals", StubResponse::json(200, paid));
    sandbox.stub("GET", "/v3/canteen/meals/{out_meal_no}", StubResponse::json(200, paid));
    Ok((sandbox, client.with_options(CallOptions::new().retry(RetryPolicy::never()))))
}

#[tokio::test]
async fn private_client_signs_requests_and_verifies_responses()
-> Result<(), Box<dyn std::error::Error>> {
    let (sandbox, client) = canteen().await?;
    assert!(wechatpay_consumer::order(&client, "M1", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", 1250).await?);
    let meal = client.module::<Canteen>().get_meal().out_meal_no("M1").send().await?;
    assert!(meal.verified_by().is_some());
    assert_eq!(
        (&meal.state, meal.paid_at.map(|at| at.to_rfc3339())),
        (&Some(MealState::Paid), Some("2026-11-22T12:00:00+08:00".into()))
    );
    assert!(sandbox.requests().iter().all(|request| request.accepted));
    Ok(())
}

#[tokio::test]
async fn forged_or_mismatched_response_is_rejected() -> Result<(), Box<dyn std::error::Error>> {
    let (sandbox, client) = canteen().await?;
    let query = |number: &'static str| {
        let canteen: Canteen = client.module();
        async move { canteen.get_meal().out_meal_no(number).send().await.map(drop) }
    };
    sandbox.inject(Fault::ForgedSignature);
    let forged: Error = query("M1").await.expect_err("a forged response was accepted");
    assert!(forged.auth().is_some_and(|error| error.is_verification()), "{forged:?}");
    let other = query("M2").await.expect_err("the response for another meal was accepted");
    assert!(matches!(other.kind(), ErrorKind::Mismatch("out_meal_no")), "{other:?}");
    Ok(())
}
