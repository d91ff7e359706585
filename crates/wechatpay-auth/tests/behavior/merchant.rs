//! A merchant's settings: invalid ones are rejected with a clear message, before anything is sent.

use std::sync::Arc;

use wechatpay_auth::{Backend, Error, Merchant, PlatformKey};

use crate::support::{
    NOW, certificates_of, fixture, id, merchant, merchant_settings, owner, private_pem,
    public_key_of, str_field,
};

fn problem<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    let error = result.unwrap_err();
    assert!(error.is_configuration(), "{error:?}");
    error.to_string()
}

#[test]
fn merchant_certificate_as_platform_certificate_is_rejected() {
    let own = str_field(&owner("merchant"), "certificate_pem").to_owned();
    for backend in Backend::all() {
        let settings = merchant_settings().backend(*backend).platform_certificates(own.as_str());
        let by_serial = problem(settings.trust_store());
        assert!(by_serial.contains("the merchant's own certificate"), "{by_serial}");
        let lower = settings.clone().serial(id("merchant").to_lowercase());
        assert_eq!(
            problem(lower.trust_store()),
            by_serial.replace(&id("merchant"), &id("merchant").to_lowercase())
        );
        let by_certificate =
            Merchant::new("1").certificate(own.as_str()).platform_certificates(own.as_str());
        assert_eq!(problem(by_certificate.trust_store()), by_serial);
        let remote = Merchant::new("1").remote_signer(Arc::new(merchant(*backend)));
        assert_eq!(problem(remote.platform_certificates(own.as_str()).trust_store()), by_serial);
        for result in [settings.verifier().map(drop), settings.notification_opener().map(drop)] {
            assert!(result.is_err());
        }
    }
}

#[test]
fn key_or_serial_of_another_certificate_is_rejected() {
    for backend in Backend::all() {
        let certificate = str_field(&owner("merchant"), "certificate_pem").to_owned();
        let settings = merchant_settings().backend(*backend).certificate(certificate.as_str());
        assert!(settings.signer().is_ok());
        let other = problem(settings.clone().serial("AB".repeat(20)).signer());
        assert!(other.contains("but the merchant certificate's serial is 3D82317E"), "{other}");
        let other = problem(settings.clone().private_key(private_pem(&owner("stranger"))).signer());
        assert!(other.starts_with("WECHATPAY_PRIVATE_KEY does not belong"), "{other}");
        let several = settings.clone().certificate(certificate.repeat(2));
        assert!(problem(several.signer()).contains("several certificates"));
        // The serial is read from the certificate.
        let alone = Merchant::new("1")
            .private_key(private_pem(&owner("merchant")))
            .certificate(certificate);
        assert_eq!(alone.backend(*backend).signer().unwrap().serial(), id("merchant"));
    }
}

#[test]
fn missing_setting_is_reported_only_where_it_is_needed() {
    for backend in Backend::all() {
        let nobody = Merchant::default().backend(*backend);
        assert!(problem(nobody.signer()).starts_with("WECHATPAY_MCHID is not set"));
        assert!(
            problem(Merchant::new("1").signer()).starts_with("WECHATPAY_PRIVATE_KEY is not set")
        );
        let keyed = Merchant::new("1").private_key(private_pem(&owner("merchant")));
        assert!(problem(keyed.signer()).starts_with("WECHATPAY_MERCHANT_SERIAL is not set"));
        assert!(problem(nobody.verifier()).contains("no platform key to verify messages with"));
        assert!(problem(nobody.notification_opener()).starts_with("WECHATPAY_APIV3_KEY"));
        let platform = owner("platform1");
        let receiver = nobody
            .platform_certificates(str_field(&platform, "certificate_pem"))
            .apiv3_key(str_field(&fixture("keys"), "apiv3_key"));
        assert!(receiver.notification_opener().is_ok(), "no private key needed");
        assert_eq!(receiver.trust_store().unwrap().ids(), [id("platform1")]);
    }
}

#[test]
fn public_key_without_its_id_or_id_without_key_is_rejected() {
    for backend in Backend::all() {
        let public_key = owner("public_key");
        let (id, pem) = (str_field(&public_key, "id"), str_field(&public_key, "public_spki_pem"));
        let vars = |vars: &[(&str, &str)]| {
            Merchant::from_vars(vars.to_vec()).unwrap().backend(*backend).trust_store()
        };
        let (id_name, key_name) = ("WECHATPAY_PUBLIC_KEY_ID", "WECHATPAY_PUBLIC_KEY");
        assert_eq!(vars(&[(id_name, id), (key_name, pem)]).unwrap().ids(), [id]);
        assert!(problem(vars(&[(id_name, id)])).starts_with("WECHATPAY_PUBLIC_KEY is not set"));
        assert!(
            problem(vars(&[(key_name, pem)])).starts_with("WECHATPAY_PUBLIC_KEY_ID is not set")
        );
        assert!(
            vars(&[(id_name, ""), (key_name, " ")]).unwrap().ids().is_empty(),
            "empty is absent"
        );
        for bad in [
            "5A19E853747C164730DD313C888E617C1A3C6C13",
            "PUB_KEY_ID_",
            "PUB_KEY_ID_1 2",
            "pub_key_id_1",
        ] {
            let error = problem(vars(&[(id_name, bad), (key_name, pem)]));
            assert!(error.starts_with("WECHATPAY_PUBLIC_KEY_ID is not a public key id"), "{error}");
        }
        for digits in [1, 28, 32, 34] {
            let id = format!("PUB_KEY_ID_{}", "7".repeat(digits));
            assert!(public_key_of(*backend, &id, pem).is_ok(), "{digits} digits were seen");
        }
    }
}

#[test]
fn key_of_the_wrong_kind_is_rejected_naming_its_label() {
    for backend in Backend::all() {
        let (merchant, public_key) = (owner("merchant"), owner("public_key"));
        let certificate = str_field(&merchant, "certificate_pem");
        let error =
            problem(merchant_settings().backend(*backend).private_key(certificate).signer());
        assert!(error.starts_with("WECHATPAY_PRIVATE_KEY contains `CERTIFICATE`"), "{error}");
        let error = problem(public_key_of(*backend, "PUB_KEY_ID_1", certificate));
        assert!(error.starts_with("WECHATPAY_PUBLIC_KEY contains `CERTIFICATE`"), "{error}");
        let spki = str_field(&public_key, "public_spki_pem");
        let error = problem(certificates_of(*backend, spki));
        assert!(error.starts_with("WECHATPAY_PLATFORM_CERTS contains `PUBLIC KEY`"), "{error}");
    }
}

#[test]
fn invalid_apiv3_key_is_reported_when_it_is_needed() {
    for backend in Backend::all() {
        let settings = merchant_settings().backend(*backend).apiv3_key("too short");
        assert!(settings.signer().is_ok());
        assert!(problem(settings.optional_apiv3_key()).contains("is 9 bytes long"));
    }
}

#[test]
fn cipher_without_keys_reports_the_missing_setting() {
    for backend in Backend::all() {
        let cipher = Merchant::default().backend(*backend).sensitive_cipher().unwrap();
        assert!(
            problem(cipher.encrypt("x", NOW)).contains("no valid platform key to encrypt with")
        );
        assert!(
            problem(cipher.decrypt("eA==").map(drop))
                .starts_with("WECHATPAY_PRIVATE_KEY is not set")
        );
        assert!(
            problem(cipher.check_can_decrypt()).starts_with("WECHATPAY_PRIVATE_KEY is not set")
        );
    }
}

#[test]
fn env_file_is_read_and_error_has_its_line() {
    let directory = std::env::temp_dir().join(format!("wechatpay-auth-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let (key, certificate) = (directory.join("apiclient key.pem"), directory.join("platform.pem"));
    std::fs::write(&key, private_pem(&owner("merchant"))).unwrap();
    std::fs::write(&certificate, str_field(&owner("platform1"), "certificate_pem")).unwrap();
    let file = directory.join("merchant.env");
    let inline = str_field(&owner("public_key"), "public_spki_pem").to_owned();
    let lines = format!(
        "# a comment\nWECHATPAY_MCHID=1900007291\nWECHATPAY_MERCHANT_SERIAL={}\nWECHATPAY_PRIVATE_KEY='{}'\n\
         WECHATPAY_PUBLIC_KEY_ID={}\nWECHATPAY_PUBLIC_KEY='{inline}'\nWECHATPAY_PLATFORM_CERTS={}\n\
         WECHATPAY_BASE_URL=http://127.0.0.1:1\nOTHER=ignored\n",
        id("merchant"),
        key.display(),
        id("public_key"),
        certificate.display(),
    );
    std::fs::write(&file, &lines).unwrap();
    let settings = Merchant::from_env_file(&file).unwrap();
    std::fs::write(&file, format!("{lines}\n\nexport A=1\n")).unwrap();
    let error = problem(Merchant::from_env_file(&file));
    std::fs::remove_dir_all(&directory).unwrap();
    let line = format!("line {}: expected KEY=value", lines.lines().count() + 3);
    assert!(error.contains(&line), "{error}");
    assert_eq!(settings.configured_base_url(), Some("http://127.0.0.1:1"));
    assert_eq!(settings.configured_backup_url(), None);
    for backend in Backend::all() {
        let settings = settings.clone().backend(*backend);
        assert_eq!(settings.signer().unwrap().serial(), id("merchant"));
        assert_eq!(settings.trust_store().unwrap().ids(), [id("platform1"), id("public_key")]);
    }
}

#[test]
fn settings_without_a_backend_return_no_backend() {
    if Backend::all().is_empty() {
        assert_eq!(Backend::preferred(), Err(Error::NoBackend));
        assert_eq!(merchant_settings().signer().unwrap_err(), Error::NoBackend);
        assert_eq!(PlatformKey::certificates("").unwrap_err(), Error::NoBackend);
    }
}
