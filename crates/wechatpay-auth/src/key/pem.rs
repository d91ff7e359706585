//! Reads PEM sections by their labels.
//!
//! Not left to a library: here, buffers that held a private key are zeroized, its Base64 is decoded
//! in constant time, and no error can quote a line of it.

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use super::Source;
use crate::Error;

/// The DER of a private key, by its format.
pub(crate) enum PrivateKeyDer {
    Pkcs8(Zeroizing<Vec<u8>>),
    Pkcs1(Zeroizing<Vec<u8>>),
}

/// Reads the one private key of a PEM string: `PRIVATE KEY` (PKCS#8) or `RSA PRIVATE KEY` (PKCS#1).
pub(crate) fn private_key(source: Source, pem: &str) -> Result<PrivateKeyDer, Error> {
    const EXPECTED: &str =
        "a private key (`BEGIN PRIVATE KEY` or `BEGIN RSA PRIVATE KEY`, apiclient_key.pem)";
    let found = sections(source, pem, EXPECTED)?;
    only(source, EXPECTED, found, |section| match section.label {
        "PRIVATE KEY" => Ok(PrivateKeyDer::Pkcs8(section.der)),
        "RSA PRIVATE KEY" => Ok(PrivateKeyDer::Pkcs1(section.der)),
        _ => Err(section.label),
    })
}

/// Reads the one public key of a PEM string: `PUBLIC KEY` (SPKI), as DER.
pub(crate) fn public_key(source: Source, pem: &str) -> Result<Vec<u8>, Error> {
    const EXPECTED: &str = "a public key (`BEGIN PUBLIC KEY`, pub_key.pem)";
    let found = sections(source, pem, EXPECTED)?;
    only(source, EXPECTED, found, |section| match section.label {
        "PUBLIC KEY" => Ok(section.der.to_vec()),
        other => Err(other),
    })
}

/// Reads every certificate of a PEM string, as DER; at least one.
pub(crate) fn certificates(source: Source, pem: &str) -> Result<Vec<Vec<u8>>, Error> {
    const EXPECTED: &str = "a certificate (`BEGIN CERTIFICATE`)";
    let found = sections(source, pem, EXPECTED)?;
    let certificates: Vec<_> = found
        .iter()
        .filter(|section| section.label == "CERTIFICATE")
        .map(|section| section.der.to_vec())
        .collect();
    if certificates.is_empty() {
        let label = found.first().map(|section| section.label);
        return Err(wrong_kind(source, EXPECTED, label));
    }
    Ok(certificates)
}

/// Writes a certificate as PEM, 64 characters a line.
pub(crate) fn write_certificate(der: &[u8]) -> String {
    let base64 = Base64::encode_string(der);
    let lines: Vec<&str> =
        (0..base64.len()).step_by(64).map(|at| &base64[at..base64.len().min(at + 64)]).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

struct Section {
    label: &'static str,
    der: Zeroizing<Vec<u8>>,
}

const DASHES: &str = "-----";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// Lines outside of sections are comments; sections whose label is not in `LABELS` are skipped.
fn sections(source: Source, pem: &str, expected: &str) -> Result<Vec<Section>, Error> {
    let malformed = || {
        source.error(format!("{source} is malformed PEM: expected {expected} with its line breaks"))
    };
    if pem.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(wrong_kind(source, expected, Some(ENCRYPTED)));
    }
    let mut found = Vec::new();
    let mut lines = pem.trim_start_matches('\u{feff}').split(['\n', '\r']).map(str::trim);
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix("-----BEGIN ") else {
            continue;
        };
        let label = rest.strip_suffix(DASHES).ok_or_else(malformed)?;
        let base64 = base64_until_end(&mut lines, label, pem.len()).ok_or_else(malformed)?;
        if let Some(label) = LABELS.into_iter().find(|known| *known == label) {
            let der = decode(&base64).ok_or_else(malformed)?;
            found.push(Section { label, der });
        }
    }
    Ok(found)
}

/// Returns `None` if the section does not end, or another starts inside it.
fn base64_until_end<'a>(
    lines: &mut impl Iterator<Item = &'a str>,
    label: &str,
    longest: usize,
) -> Option<Zeroizing<String>> {
    // Reserve the maximum: growing would leave a copy behind.
    let mut base64 = Zeroizing::new(String::with_capacity(longest));
    loop {
        let line = lines.next()?;
        match line.strip_prefix(DASHES) {
            None => base64.push_str(line),
            Some(end) if end.strip_prefix("END ")?.strip_suffix(DASHES)? == label => {
                return Some(base64);
            }
            Some(_) => return None,
        }
    }
}

fn decode(base64: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut der = Zeroizing::new(vec![0; base64.len() / 4 * 3]);
    let length = Base64::decode(base64, &mut der).ok()?.len();
    der.truncate(length);
    Some(der)
}

fn only<T>(
    source: Source,
    expected: &str,
    found: Vec<Section>,
    wanted: impl Fn(Section) -> Result<T, &'static str>,
) -> Result<T, Error> {
    let mut other = None;
    let mut keys = Vec::new();
    for section in found {
        match wanted(section) {
            Ok(key) => keys.push(key),
            Err(label) => other = other.or(Some(label)),
        }
    }
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => Ok(key),
        (Some(_), false) => {
            Err(source.error(format!("{source} contains several keys: expected only {expected}")))
        }
        (None, _) => Err(wrong_kind(source, expected, other)),
    }
}

fn wrong_kind(source: Source, expected: &str, label: Option<&str>) -> Error {
    source.error(match label {
        Some(ENCRYPTED) => format!(
            "{source} contains an encrypted private key: expected {expected}; decrypt it first \
             (openssl pkey)"
        ),
        Some(label) => format!("{source} contains `{label}`: expected {expected}"),
        None => format!("{source} contains no PEM: expected {expected}"),
    })
}

/// The labels that a mix-up can produce. Error messages show no other label: it could be part of a
/// key whose line breaks were lost.
const LABELS: [&str; 9] = [
    "CERTIFICATE",
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    ENCRYPTED,
    "OPENSSH PRIVATE KEY",
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
    "CERTIFICATE REQUEST",
];

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: Source = Source::Setting("WECHATPAY_PRIVATE_KEY");

    fn pem(label: &str) -> String {
        format!("-----BEGIN {label}-----\nc2VjcmV0LWtleQ==\n-----END {label}-----\n")
    }

    fn problem<T>(result: Result<T, Error>) -> String {
        match result {
            Err(Error::Configuration { setting: Some("WECHATPAY_PRIVATE_KEY"), problem }) => {
                problem
            }
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn keys_are_read_by_their_label() {
        assert!(matches!(private_key(SETTING, &pem("PRIVATE KEY")), Ok(PrivateKeyDer::Pkcs8(_))));
        assert!(matches!(
            private_key(SETTING, &pem("RSA PRIVATE KEY")),
            Ok(PrivateKeyDer::Pkcs1(_))
        ));
        assert_eq!(public_key(SETTING, &pem("PUBLIC KEY")).unwrap(), b"secret-key");
        let chain = pem("CERTIFICATE").repeat(2).replace('\n', "\r\n");
        assert_eq!(certificates(SETTING, &chain).unwrap().len(), 2);
    }

    #[test]
    fn written_certificate_reads_back() {
        let der = [7; 100];
        assert_eq!(certificates(SETTING, &write_certificate(&der)).unwrap(), [der.to_vec()]);
    }

    #[test]
    fn mixed_up_pem_is_rejected_naming_found_and_expected_labels() {
        let found = problem(private_key(SETTING, &pem("CERTIFICATE")));
        assert!(
            found.starts_with(
                "WECHATPAY_PRIVATE_KEY contains `CERTIFICATE`: expected a private key"
            ),
            "{found}"
        );
        let found = problem(public_key(SETTING, &pem("RSA PUBLIC KEY")));
        assert!(
            found.starts_with(
                "WECHATPAY_PRIVATE_KEY contains `RSA PUBLIC KEY`: expected a public key"
            ),
            "{found}"
        );
        let found = problem(private_key(SETTING, &pem("ENCRYPTED PRIVATE KEY")));
        assert!(found.contains("decrypt it first"), "{found}");
        assert!(problem(private_key(SETTING, &pem("PRIVATE KEY").repeat(2))).contains("several"));
        assert!(
            problem(certificates(SETTING, "apiclient_cert.pem")).contains(" contains no PEM: ")
        );
        let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----";
        assert!(problem(private_key(SETTING, legacy)).contains("decrypt it first"));
    }

    #[test]
    fn comments_spaces_and_unknown_sections_are_skipped() {
        let text = format!(
            "\u{feff}Bag Attributes\n{}\n  {}",
            "-----BEGIN DH PARAMETERS-----\n?\n-----END DH PARAMETERS-----",
            pem("PUBLIC KEY").replace('\n', "  \r\n")
        );
        assert_eq!(public_key(SETTING, &text).unwrap(), b"secret-key");
    }

    #[test]
    fn section_without_proper_end_is_rejected() {
        for text in [
            "-----BEGIN PRIVATE KEY-----\nAAAA\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            let found = problem(private_key(SETTING, text));
            assert!(found.starts_with("WECHATPAY_PRIVATE_KEY is malformed PEM"), "{found}");
        }
    }

    #[test]
    fn key_without_line_breaks_is_not_quoted() {
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
