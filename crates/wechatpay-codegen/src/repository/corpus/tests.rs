//! Runs over the small description of orders, without compiling.

use serde_json::{Value, json};

use super::*;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn orders() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/orders")
}

fn generated() -> Vec<Generated> {
    let corpus = Corpus::new(orders(), root());
    let source = Source::open(&orders()).unwrap();
    let families = families::list(&source).unwrap();
    corpus.generate_all(&source, &families).into_iter().map(Result::unwrap).collect()
}

fn sample(method: &str, path: &str, is_request: bool, json: Value) -> Sample {
    let (file, method, path) = ("s.jsonl".into(), method.to_owned(), path.to_owned());
    Sample { file, line: 1, method, path, is_request, name: "S".to_owned(), json }
}

/// Reports one sample with this result: the counts, and what is said about it.
fn reported(sample: &Sample, result: Option<Result<Value, String>>) -> (SampleReport, Vec<String>) {
    let generated = generated();
    let mut report = CorpusReport::default();
    let samples = std::slice::from_ref(sample);
    let found = find(samples, &generated, &mut report);
    assert_eq!(found.len(), 1);
    report.sample(&found[0], result);
    (report.samples.unwrap(), report.failures)
}

fn counts(report: &SampleReport) -> [usize; 4] {
    [report.total, report.decoded, report.lossless, report.unknown]
}

#[test]
fn every_field_of_the_samples_is_known() {
    let generated = generated();
    let mut report = CorpusReport::default();
    let samples = samples::read(&orders().join("samples.jsonl")).unwrap();
    let found = find(&samples, &generated, &mut report);
    assert_eq!(found.len(), 17);
    for Found { sample, of, unknown, .. } in found {
        assert!(of.is_some() && unknown.is_empty(), "{}: {unknown:?}", sample.place());
    }
    let without = report.samples.unwrap().without_operation;
    assert_eq!(without.len(), 1);
    assert!(
        without[0].starts_with("GET /v3/pay/coupons/{coupon_id} response other ("),
        "{without:?}"
    );
}

#[test]
fn unknown_field_is_counted_once_with_its_place_and_without_its_value() {
    let items = json!([{"a": "secret", "goods_detail": {"b": "secret"}}, {"a": "secret"}]);
    let json = json!({"payer": [{"openid": "1", "x": "secret"}], "promotion_detail": items});
    let sample = sample("GET", "/v3/pay/transactions/id/{id}", false, json.clone());
    let trial = json!({"is_read": true, "written": json, "problems": [], "faults": []});
    let (report, failures) = reported(&sample, Some(Ok(trial)));
    assert_eq!(
        report.differences,
        [
            "GET /v3/pay/transactions/id/{id} response S (s.jsonl:1): unknown field payer.x; unknown field promotion_detail[].a; unknown field promotion_detail[].goods_detail.b"
        ]
    );
    assert_eq!((counts(&report), failures.as_slice()), ([1, 1, 1, 3], [].as_slice()));
}

#[test]
fn problem_of_a_response_is_listed_and_not_lossless() {
    let json = json!({"success_time": "yesterday"});
    let sample = sample("GET", "/v3/pay/transactions/id/{id}", false, json);
    let problems = ["success_time: expected an RFC 3339 time"];
    let trial = json!({"is_read": true, "written": {}, "problems": problems, "faults": ["x"]});
    let (report, failures) = reported(&sample, Some(Ok(trial)));
    assert_eq!((counts(&report), failures.as_slice()), ([1, 1, 0, 0], [].as_slice()));
    assert!(report.differences[0].ends_with(": success_time: expected an RFC 3339 time"));
}

#[test]
fn response_without_a_value_is_a_failure() {
    let sample = sample("GET", "/v3/pay/transactions/id/{id}", false, json!([]));
    let trial = json!({"is_read": false, "problems": ["expected an object"], "faults": []});
    let (report, failures) = reported(&sample, Some(Ok(trial)));
    assert_eq!((counts(&report), failures.len()), ([1, 0, 0, 0], 1));
}

#[test]
fn request_that_lacks_a_field_or_loses_one_is_not_built() {
    let path = "/v3/pay/transactions/jsapi";
    let sample = sample("POST", path, true, json!({"new": 1}));
    for (problems, faults) in [(json!([]), json!(["amount is missing"])), (json!(["x"]), json!([]))]
    {
        let trial = json!({"is_read": true, "written": {}, "problems": problems, "faults": faults});
        let (report, failures) = reported(&sample, Some(Ok(trial)));
        assert_eq!((counts(&report), failures.len()), ([1, 0, 0, 1], 1));
    }
    let trial = json!({"is_read": true, "written": {}, "problems": [], "faults": []});
    let (report, failures) = reported(&sample, Some(Ok(trial)));
    assert_eq!((counts(&report), failures.len()), ([1, 1, 0, 1], 0));
}

#[test]
fn field_next_to_the_json_of_an_upload_is_not_missing() {
    let sample = sample("POST", "/v3/a", true, json!({}));
    let trial =
        json!({"is_read": true, "written": {}, "problems": [], "faults": ["id is missing"]});
    for (separate, decoded) in [(["id".to_owned()], 1), (["other".to_owned()], 0)] {
        let found = Found {
            sample: &sample,
            family: 0,
            of: Some("A".to_owned()),
            unknown: BTreeSet::new(),
            separate: &separate,
        };
        let mut report = CorpusReport::default();
        report.sample(&found, Some(Ok(trial.clone())));
        assert_eq!(counts(&report.samples.unwrap()), [1, decoded, decoded, 0]);
    }
}

#[test]
fn trailing_slash_of_a_sample_is_ignored_if_nothing_else_fits() {
    let generated = generated();
    let path = |path: &str| {
        let samples = [sample("POST", path, true, json!({}))];
        let found = find(&samples, &generated, &mut CorpusReport::default());
        found.into_iter().filter_map(|found| found.of).next()
    };
    let slashed = path("/v3/combine-transactions/out-trade-no/");
    assert!(slashed.is_some());
    assert_eq!(path("/v3/combine-transactions/out-trade-no"), slashed);
    assert_eq!(path("/v3/pay/transactions/jsapi/"), path("/v3/pay/transactions/jsapi"));
    assert_eq!(path("/v3/pay/transactions"), None);
}

#[test]
fn example_has_no_field_that_a_correction_removed() {
    let generated = generated();
    let cases = generated.iter().flat_map(|family| &family.cases);
    let query = cases.filter(|case| case.name.starts_with("GET /v3/pay/transactions/id/"));
    let examples: Vec<&Value> = query.map(|case| &case.value).collect();
    assert_eq!(examples.len(), 1);
    assert_eq!(examples[0]["out_trade_no"], "order-1");
    assert_eq!(examples[0].get("notify_url"), None);
}

#[test]
fn side_without_json_accepts_any_response_and_builds_no_request() {
    let path = "/v3/combine-transactions/out-trade-no/";
    let (report, failures) = reported(&sample("POST", path, false, json!({})), None);
    assert_eq!((counts(&report), failures.len()), ([1, 1, 1, 0], 0));
    let (report, _) = reported(&sample("POST", path, false, json!({"code": 1})), None);
    assert_eq!(counts(&report), [1, 1, 0, 1]);
    let path = "/v3/pay/transactions/id/{id}";
    let (report, failures) = reported(&sample("GET", path, true, json!({})), None);
    assert_eq!((counts(&report), failures.len()), ([1, 0, 0, 0], 1));
}

#[test]
fn all_families_are_together_as_in_the_client() {
    let together = Corpus::new(orders(), root()).together(&generated()).unwrap();
    let names: Vec<&str> = together.files.keys().map(String::as_str).collect();
    assert_eq!(names, ["families.rs", "mod.rs", "routes.rs"]);
    assert!(together.features.contains("all-families = [\"combine_transactions\", \"pay\"]"));
    let routes = &together.files["routes.rs"];
    assert!(routes.contains("step slash -> V3CombineTransactionsOutTradeNoSlash;"), "{routes}");
}

#[test]
fn feature_of_the_client_with_the_name_of_a_family_is_reported() {
    let root = tempfile::tempdir().unwrap();
    let manifest = root.path().join(workspace::MANIFEST);
    std::fs::create_dir_all(manifest.parent().unwrap()).unwrap();
    std::fs::write(&manifest, format!("{}pay = []\n", manifest::EMPTY)).unwrap();
    let report = Corpus::new(orders(), root.path()).without_compiling().run().unwrap();
    assert_eq!(report.failures.len(), 1);
    let failure = &report.failures[0];
    assert!(failure.starts_with("all families together: "), "{failure}");
    assert!(failure.contains("`pay` is the name of another feature"), "{failure}");
}

#[test]
fn closing_line_ends_in_the_samples() {
    let mut report = CorpusReport::default();
    assert!(report.to_string().ends_with(", seconds 0.0"));
    let sample = sample("GET", "/v3/pay/transactions/id/{id}", false, json!({"a": 1}));
    let trial = json!({"is_read": true, "written": {}, "problems": [], "faults": []});
    report.samples = Some(reported(&sample, Some(Ok(trial))).0);
    let line = report.to_string();
    assert!(line.ends_with("samples 1/1 decoded, 0 lossless, 1 unknown fields"), "{line}");
}
