//! One caller, compiled against two versions of a specification: what WeChat Pay adds breaks
//! nobody.

/// The caller against the first version.
mod before {
    use wechatpay_tests::evolution_before as api;

    include!("../evolution/caller.rs");
}

/// The same source against the next version: an optional field in a request and a response, values
/// of enums (at the end, one of them called `UNKNOWN`, one like the short name of another), an
/// operation, an optional parameter with the name of a field, and required fields and parameters
/// that became optional.
mod after {
    use wechatpay_tests::evolution_after as api;

    include!("../evolution/caller.rs");
}

#[tokio::test]
async fn caller_of_the_first_version_works_with_both() {
    before::call().await;
    after::call().await;
}
