//! Bills: rows only of a file whose digest matched.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use wechatpay_client::bill_rows::{BillError, FundFlowRow, TradeRow};
use wechatpay_client::{Client, ErrorKind};
use wechatpay_sandbox::{Fault, Sandbox, StubResponse};
use wechatpay_tests::pair_without_retry;

const BILL: &str = "\u{feff}交易时间,微信订单号,商户订单号,交易状态,订单金额\r\n\
    `2026-06-01 10:20:30,`4200000001,`T100,`SUCCESS,`88.00\r\n\
    总交易单数,订单总金额\r\n`1,`88.00\r\n";
/// Of the plain content, compressed or not.
const SHA1: &str = "b07f05324b149eced27d9546fc9d3e35a5cec1e1";

async fn served(content: &[u8]) -> (Sandbox, Client, String) {
    let (sandbox, client) = pair_without_retry().await;
    sandbox.stub("GET", "/v3/billdownload/file", StubResponse::new(200, "text/plain", content));
    // WeChat Pay does not sign such responses.
    sandbox.inject_always(Some(Fault::MissingSignature));
    let url = format!("{}/v3/billdownload/file?token=x", sandbox.base_url());
    (sandbox, client, url)
}

#[tokio::test]
async fn bill_with_matching_digest_has_rows_and_a_summary() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(BILL.as_bytes()).unwrap();
    for (content, is_compressed) in
        [(BILL.as_bytes().to_vec(), false), (gzip.finish().unwrap(), true)]
    {
        let (_sandbox, client, url) = served(&content).await;
        let download = client.download(&url).digest("SHA1", SHA1);
        let download = if is_compressed { download.gunzip() } else { download };
        let mut rows = download.bill().await.unwrap().into_rows::<TradeRow>().unwrap();
        let row = rows.next().unwrap().unwrap();
        assert_eq!((row.out_trade_no.as_deref(), row.total), (Some("T100"), Some(8800)));
        assert!(rows.next().is_none());
        assert_eq!(rows.summary().unwrap().total, Some(8800));
    }
}

#[tokio::test]
async fn bill_with_another_digest_has_no_rows() {
    let forged = BILL.replace("88.00", "89.00");
    let (_sandbox, client, url) = served(forged.as_bytes()).await;
    let error = client.download(&url).digest("SHA1", SHA1).bill().await.unwrap_err();
    let BillError::Download(error) = error else { panic!("{error}") };
    assert!(matches!(error.kind(), ErrorKind::Mismatch("digest")), "{error}");
}

#[tokio::test]
async fn bill_without_digest_is_rejected_before_sending() {
    let (sandbox, client, url) = served(BILL.as_bytes()).await;
    for download in [client.download(&url).without_digest(), client.download(&url)] {
        let error = download.bill().await.unwrap_err();
        let BillError::Download(error) = error else { panic!("{error}") };
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error}");
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn bill_of_another_kind_is_rejected() {
    let (_sandbox, client, url) = served(BILL.as_bytes()).await;
    let bill = client.download(&url).digest("SHA1", SHA1).bill().await.unwrap();
    let error = bill.into_rows::<FundFlowRow>().unwrap_err();
    assert!(matches!(error, BillError::Header { line: 1, .. }), "{error}");
}

#[tokio::test]
async fn verified_file_starts_at_its_start() {
    let (_sandbox, client, url) = served(BILL.as_bytes()).await;
    let bill = client.download(&url).digest("SHA1", SHA1).bill().await.unwrap();
    let content = std::io::read_to_string(bill.into_file()).unwrap();
    assert_eq!(content, BILL);
}
