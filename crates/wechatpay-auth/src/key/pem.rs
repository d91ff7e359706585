//! PEM sections, told apart by their labels.
//!
//! Read here and not by a library: buffers that held a private key are wiped, its Base64 is decoded in constant
//! time, and no error can quote a line of it.

use base64ct::{Base64, Encoding as _};
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
    let found = sections(setting, pem, EXPECTED)?;
    only(setting, EXPECTED, found, |section| match section.label {
        "PRIVATE KEY" => Ok(PrivateKeyDer::Pkcs8(section.der)),
        "RSA PRIVATE KEY" => Ok(PrivateKeyDer::Pkcs1(section.der)),
        _ => Err(section.label),
    })
}

/// Reads the one public key of a PEM text: `PUBLIC KEY` (SPKI), as DER.
pub(crate) fn public_key(setting: &'static str, pem: &str) -> Result<Vec<u8>, Error> {
    const EXPECTED: &str = "a public key (`BEGIN PUBLIC KEY`, pub_key.pem)";
    let found = sections(setting, pem, EXPECTED)?;
    only(setting, EXPECTED, found, |section| match section.label {
        "PUBLIC KEY" => Ok(section.der.to_vec()),
        other => Err(other),
    })
}

/// Reads every certificate of a PEM text, as DER; at least one.
pub(crate) fn certificates(setting: &'static str, pem: &str) -> Result<Vec<Vec<u8>>, Error> {
    const EXPECTED: &str = "a certificate (`BEGIN CERTIFICATE`)";
    let found = sections(setting, pem, EXPECTED)?;
    let certificates: Vec<_> = found
        .iter()
        .filter(|section| section.label == "CERTIFICATE")
        .map(|section| section.der.to_vec())
        .collect();
    if certificates.is_empty() {
        let label = found.first().map(|section| section.label);
        return Err(wrong_kind(setting, EXPECTED, label));
    }
    Ok(certificates)
}

/// Writes a certificate as PEM, 64 characters a line.
pub(crate) fn write_certificate(der: &[u8]) -> String {
    let text = Base64::encode_string(der);
    let lines: Vec<&str> =
        (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

struct Section {
    label: &'static str,
    der: Zeroizing<Vec<u8>>,
}

const DASHES: &str = "-----";
const ENCRYPTED: &str = "ENCRYPTED PRIVATE KEY";

/// Text outside of sections is a comment; a section with another label than a mix-up can produce is passed over.
fn sections(setting: &'static str, pem: &str, expected: &str) -> Result<Vec<Section>, Error> {
    let broken = || {
        let problem = format!("is not well-formed PEM: {expected} with its line breaks is needed");
        Error::configuration(setting, problem)
    };
    if pem.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(wrong_kind(setting, expected, Some(ENCRYPTED)));
    }
    let mut found = Vec::new();
    let mut lines = pem.trim_start_matches('\u{feff}').split(['\n', '\r']).map(str::trim);
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix("-----BEGIN ") else {
            continue;
        };
        let label = rest.strip_suffix(DASHES).ok_or_else(broken)?;
        let text = text_until_end(&mut lines, label, pem.len()).ok_or_else(broken)?;
        if let Some(label) = LABELS.into_iter().find(|known| *known == label) {
            let der = decode(&text).ok_or_else(broken)?;
            found.push(Section { label, der });
        }
    }
    Ok(found)
}

/// `None` when the section does not end, or another begins in it.
fn text_until_end<'a>(
    lines: &mut impl Iterator<Item = &'a str>,
    label: &str,
    longest: usize,
) -> Option<Zeroizing<String>> {
    // As large as it can get: growing would leave a copy behind.
    let mut text = Zeroizing::new(String::with_capacity(longest));
    loop {
        let line = lines.next()?;
        match line.strip_prefix(DASHES) {
            None => text.push_str(line),
            Some(end) if end.strip_prefix("END ")?.strip_suffix(DASHES)? == label => {
                return Some(text);
            }
            Some(_) => return None,
        }
    }
}

fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut der = Zeroizing::new(vec![0; text.len() / 4 * 3]);
    let length = Base64::decode(text, &mut der).ok()?.len();
    der.truncate(length);
    Some(der)
}

fn only<T>(
    setting: &'static str,
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
        (Some(_), false) => Err(Error::configuration(
            setting,
            format!("holds several keys; exactly {expected} is needed"),
        )),
        (None, _) => Err(wrong_kind(setting, expected, other)),
    }
}

fn wrong_kind(setting: &'static str, expected: &str, label: Option<&str>) -> Error {
    let problem = match label {
        Some(ENCRYPTED) => {
            format!(
                "holds an encrypted private key; decrypt it first (openssl pkey): {expected} is needed"
            )
        }
        Some(label) => format!("holds `{label}`; {expected} is needed"),
        None => format!("holds no PEM; {expected} is needed"),
    };
    Error::configuration(setting, problem)
}

/// What a mix-up can produce. Any other label is not shown: it could be part of a key whose line breaks were lost.
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

    const SETTING: &str = "WECHATPAY_PRIVATE_KEY";

    fn pem(label: &str) -> String {
        format!("-----BEGIN {label}-----\nc2VjcmV0LWtleQ==\n-----END {label}-----\n")
    }

    fn problem<T>(result: Result<T, Error>) -> String {
        match result {
            Err(Error::Configuration { setting: SETTING, problem }) => problem,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("accepted"),
        }
    }

    #[test]
    fn each_form_is_told_by_its_label() {
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
    fn a_written_certificate_reads_back() {
        let der = [7; 100];
        assert_eq!(certificates(SETTING, &write_certificate(&der)).unwrap(), [der.to_vec()]);
    }

    #[test]
    fn a_mix_up_names_what_was_found_and_what_is_needed() {
        let found = problem(private_key(SETTING, &pem("CERTIFICATE")));
        assert!(found.starts_with("holds `CERTIFICATE`; a private key"), "{found}");
        let found = problem(public_key(SETTING, &pem("RSA PUBLIC KEY")));
        assert!(found.starts_with("holds `RSA PUBLIC KEY`; a public key"), "{found}");
        let found = problem(private_key(SETTING, &pem("ENCRYPTED PRIVATE KEY")));
        assert!(found.contains("decrypt it first"), "{found}");
        assert!(problem(private_key(SETTING, &pem("PRIVATE KEY").repeat(2))).contains("several"));
        assert!(problem(certificates(SETTING, "apiclient_cert.pem")).starts_with("holds no PEM"));
        let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----";
        assert!(problem(private_key(SETTING, legacy)).contains("decrypt it first"));
    }

    #[test]
    fn comments_blanks_and_foreign_sections_are_passed_over() {
        let text = format!(
            "\u{feff}Bag Attributes\n{}\n  {}",
            "-----BEGIN DH PARAMETERS-----\n?\n-----END DH PARAMETERS-----",
            pem("PUBLIC KEY").replace('\n', "  \r\n")
        );
        assert_eq!(public_key(SETTING, &text).unwrap(), b"secret-key");
    }

    #[test]
    fn a_section_that_does_not_end_properly_is_refused() {
        for text in [
            "-----BEGIN PRIVATE KEY-----\nAAAA\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY\nAAAA\n-----END PRIVATE KEY-----\n",
        ] {
            let found = problem(private_key(SETTING, text));
            assert!(found.starts_with("is not well-formed PEM"), "{found}");
        }
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
