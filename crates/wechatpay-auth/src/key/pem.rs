//! PEM sections, told apart by their labels.
//!
//! The parser's own errors are never shown: they can contain the whole key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::pem::{PemObject, SectionKind};
use zeroize::Zeroizing;

use crate::Error;

/// The DER of a private key and the form it is in.
pub(crate) enum PrivateKeyDer {
    Pkcs8(Zeroizing<Vec<u8>>),
    Pkcs1(Zeroizing<Vec<u8>>),
}

/// Reads the one private key of a PEM text: `PRIVATE KEY` (PKCS#8) or `RSA PRIVATE KEY` (PKCS#1).
pub(crate) fn private_key(setting: &'static str, pem: &str) -> Result<PrivateKeyDer, Error> {
    const EXPECTED: &str =
        "a private key (`BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`, apiclient_key.pem)";
    let mut keys =
        sections(setting, pem, EXPECTED)?
            .into_iter()
            .filter_map(|(kind, der)| match kind {
                SectionKind::PrivateKey => Some(PrivateKeyDer::Pkcs8(der)),
                SectionKind::RsaPrivateKey => Some(PrivateKeyDer::Pkcs1(der)),
                _ => None,
            });
    only(setting, pem, EXPECTED, keys.next(), keys.next())
}

/// Reads the one public key of a PEM text: `PUBLIC KEY` (SPKI), as DER.
pub(crate) fn public_key(setting: &'static str, pem: &str) -> Result<Vec<u8>, Error> {
    const EXPECTED: &str = "a public key (`BEGIN PUBLIC KEY`, pub_key.pem)";
    let mut keys = of_kind(setting, pem, EXPECTED, SectionKind::PublicKey)?.into_iter();
    only(setting, pem, EXPECTED, keys.next(), keys.next())
}

/// Reads every certificate of a PEM text, as DER; at least one.
pub(crate) fn certificates(setting: &'static str, pem: &str) -> Result<Vec<Vec<u8>>, Error> {
    const EXPECTED: &str = "a certificate (`BEGIN CERTIFICATE`)";
    let found = of_kind(setting, pem, EXPECTED, SectionKind::Certificate)?;
    if found.is_empty() {
        Err(wrong_kind(setting, pem, EXPECTED))
    } else {
        Ok(found)
    }
}

/// Writes a certificate as PEM, 64 characters a line.
pub(crate) fn write_certificate(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}

fn of_kind(
    setting: &'static str,
    pem: &str,
    expected: &str,
    wanted: SectionKind,
) -> Result<Vec<Vec<u8>>, Error> {
    let found = sections(setting, pem, expected)?;
    Ok(found
        .into_iter()
        .filter(|(kind, _)| *kind == wanted)
        .map(|(_, der)| der.to_vec())
        .collect())
}

type Section = (SectionKind, Zeroizing<Vec<u8>>);

fn sections(setting: &'static str, pem: &str, expected: &str) -> Result<Vec<Section>, Error> {
    <(SectionKind, Vec<u8>)>::pem_slice_iter(pem.as_bytes())
        .map(|section| section.map(|(kind, der)| (kind, Zeroizing::new(der))))
        .collect::<Result<_, _>>()
        .map_err(|_| {
            let problem =
                format!("is not well-formed PEM: {expected} with its line breaks is needed");
            Error::configuration(setting, problem)
        })
}

fn only<T>(
    setting: &'static str,
    pem: &str,
    expected: &str,
    first: Option<T>,
    second: Option<T>,
) -> Result<T, Error> {
    match (first, second) {
        (Some(key), None) => Ok(key),
        (Some(_), Some(_)) => Err(Error::configuration(
            setting,
            format!("holds several keys; exactly {expected} is needed"),
        )),
        (None, _) => Err(wrong_kind(setting, pem, expected)),
    }
}

fn wrong_kind(setting: &'static str, pem: &str, expected: &str) -> Error {
    let problem = match label(pem) {
        Some("ENCRYPTED PRIVATE KEY") => {
            format!(
                "holds an encrypted private key; decrypt it first (openssl pkey): {expected} is needed"
            )
        }
        Some(label) => format!("holds `{label}`; {expected} is needed"),
        None => format!("holds no PEM; {expected} is needed"),
    };
    Error::configuration(setting, problem)
}

/// The first section's label, when it is one of those that a mix-up can produce; anything else could be
/// part of a key whose line breaks were lost.
fn label(pem: &str) -> Option<&'static str> {
    const KNOWN: [&str; 9] = [
        "CERTIFICATE",
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "PUBLIC KEY",
        "RSA PUBLIC KEY",
        "CERTIFICATE REQUEST",
    ];
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let (found, _) = rest.split_once("-----")?;
    KNOWN.into_iter().find(|known| *known == found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: &str = "WECHATPAY_PRIVATE_KEY";

    fn pem(label: &str) -> String {
        format!("-----BEGIN {label}-----\nc2VjcmV0LWtleQ==\n-----END {label}-----\n")
    }

    fn problem<T>(result: Result<T, Error>) -> String {
        match result {
            Err(Error::Configuration {
                setting: SETTING,
                problem,
            }) => problem,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn each_form_is_told_by_its_label() {
        assert!(matches!(
            private_key(SETTING, &pem("PRIVATE KEY")),
            Ok(PrivateKeyDer::Pkcs8(_))
        ));
        assert!(matches!(
            private_key(SETTING, &pem("RSA PRIVATE KEY")),
            Ok(PrivateKeyDer::Pkcs1(_))
        ));
        assert_eq!(
            public_key(SETTING, &pem("PUBLIC KEY")).unwrap(),
            b"secret-key"
        );
        let chain = pem("CERTIFICATE").repeat(2).replace('\n', "\r\n");
        assert_eq!(certificates(SETTING, &chain).unwrap().len(), 2);
    }

    #[test]
    fn a_written_certificate_reads_back() {
        let der = [7; 100];
        assert_eq!(
            certificates(SETTING, &write_certificate(&der)).unwrap(),
            [der.to_vec()]
        );
    }

    #[test]
    fn a_mix_up_names_what_was_found_and_what_is_needed() {
        let found = problem(private_key(SETTING, &pem("CERTIFICATE")));
        assert!(
            found.starts_with("holds `CERTIFICATE`; a private key"),
            "{found}"
        );
        let found = problem(public_key(SETTING, &pem("RSA PUBLIC KEY")));
        assert!(
            found.starts_with("holds `RSA PUBLIC KEY`; a public key"),
            "{found}"
        );
        let found = problem(private_key(SETTING, &pem("ENCRYPTED PRIVATE KEY")));
        assert!(found.contains("decrypt it first"), "{found}");
        assert!(problem(private_key(SETTING, &pem("PRIVATE KEY").repeat(2))).contains("several"));
        assert!(problem(certificates(SETTING, "apiclient_cert.pem")).starts_with("holds no PEM"));
    }

    #[test]
    fn a_key_that_lost_its_line_breaks_is_not_shown() {
        for broken in [
            "-----BEGIN PRIVATE KEY-----\\nc2VjcmV0LWtleQ==\\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY----- c2VjcmV0LWtleQ== -----END PRIVATE KEY-----",
            "-----BEGIN c2VjcmV0LWtleQ==-----\nAA\n-----END c2VjcmV0LWtleQ==-----",
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0LWtleQ==!\n-----END PRIVATE KEY-----",
        ] {
            let found = problem(private_key(SETTING, broken));
            assert!(!found.contains("c2VjcmV0"), "{found}");
        }
    }
}
