//! Reads settings from the environment or from an env file.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::Merchant;
use super::env_file::{self, Settings};
use crate::Error;
use crate::key::Source;

/// The environment variables of all settings.
const SETTINGS: [&str; 9] = [
    "WECHATPAY_MCHID",
    "WECHATPAY_MERCHANT_SERIAL",
    "WECHATPAY_PRIVATE_KEY",
    "WECHATPAY_APIV3_KEY",
    "WECHATPAY_PUBLIC_KEY_ID",
    "WECHATPAY_PUBLIC_KEY",
    "WECHATPAY_PLATFORM_CERTS",
    "WECHATPAY_BASE_URL",
    "WECHATPAY_BACKUP_URL",
];

const PEM_START: &str = "-----BEGIN";

impl Merchant {
    /// Reads the `WECHATPAY_*` environment variables. An empty variable counts as missing.
    ///
    /// `WECHATPAY_PRIVATE_KEY` and `WECHATPAY_PUBLIC_KEY` are a path or the PEM itself;
    /// `WECHATPAY_PLATFORM_CERTS` is a list of paths, separated as in `PATH`, or PEM.
    ///
    /// On Unix and with feature `middleware`, a warning is logged if other users can access the
    /// file with the private key.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a named file cannot be read, or if a variable is not UTF-8. A
    /// missing variable is reported by the methods that need it.
    pub fn from_env() -> Result<Self, Error> {
        let mut values = Settings::new();
        for setting in SETTINGS {
            match std::env::var(setting) {
                Ok(value) => drop(values.insert(setting.to_owned(), Zeroizing::new(value))),
                Err(std::env::VarError::NotPresent) => {}
                Err(std::env::VarError::NotUnicode(_)) => {
                    return Err(Error::configuration(setting, format!("{setting} is not UTF-8")));
                }
            }
        }
        Self::from_settings(values)
    }

    /// Reads an env file instead of the environment: `KEY=value` lines, values in single quotes
    /// where needed.
    ///
    /// The file replaces all `WECHATPAY_*` variables; the two are not mixed. A shell loads the same
    /// file, with the same values, with `set -a; . file`: what it would read differently is
    /// rejected, such as `~/key.pem`, a space of Unicode, or a line that ends in CR LF.
    ///
    /// On Unix and with feature `middleware`, a warning is logged if other users can access this
    /// file or the one with the private key.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the file, or a file that it names, cannot be read or parsed.
    pub fn from_env_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        const SOURCE: Source = Source::Other("the env file");
        let path = path.as_ref();
        // Unlike a setting, this path cannot be a secret: it is shown in full.
        let content = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
            let (path, kind) = (path.display(), error.kind());
            SOURCE.error(format!("{SOURCE} cannot be read from {path}: {kind}"))
        })?;
        warn_if_exposed(SOURCE, path);
        let values = env_file::parse(&content).map_err(|(line, problem)| {
            let path = path.display();
            Error::configuration(None, format!("invalid env file {path}: line {line}: {problem}"))
        })?;
        Self::from_settings(values)
    }

    /// Reads settings from pairs of an environment variable's name and its value. Other names are
    /// ignored.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a named file cannot be read.
    pub fn from_vars<K, V>(vars: impl IntoIterator<Item = (K, V)>) -> Result<Self, Error>
    where
        K: AsRef<str>,
        V: Into<String>,
    {
        Self::from_settings(
            vars.into_iter()
                .map(|(key, value)| (key.as_ref().to_owned(), Zeroizing::new(value.into())))
                .collect(),
        )
    }

    fn from_settings(mut settings: Settings) -> Result<Self, Error> {
        settings.retain(|_, value| !value.trim().is_empty());
        let mut take = |setting: &str| settings.remove(setting);
        let private_key = take("WECHATPAY_PRIVATE_KEY");
        if let Some(value) = private_key.as_ref().filter(|value| !is_pem(value)) {
            warn_if_exposed(Source::Setting("WECHATPAY_PRIVATE_KEY"), Path::new(value.as_str()));
        }
        let pem = |setting, value: Option<Zeroizing<String>>| {
            value.map(|value| pem_or_file(Source::Setting(setting), &value)).transpose()
        };
        let public = |value: Option<Zeroizing<String>>| value.map(|value| value.to_string());
        Ok(Self {
            id: public(take("WECHATPAY_MCHID")),
            serial: public(take("WECHATPAY_MERCHANT_SERIAL")),
            private_key: pem("WECHATPAY_PRIVATE_KEY", private_key)?,
            apiv3_key: take("WECHATPAY_APIV3_KEY"),
            public_key_id: public(take("WECHATPAY_PUBLIC_KEY_ID")),
            unnamed_public_key: public(pem("WECHATPAY_PUBLIC_KEY", take("WECHATPAY_PUBLIC_KEY"))?),
            platform_certificates: certificates(take("WECHATPAY_PLATFORM_CERTS"))?,
            base_url: public(take("WECHATPAY_BASE_URL")),
            backup_url: public(take("WECHATPAY_BACKUP_URL")),
            ..Self::default()
        })
    }
}

fn certificates(value: Option<Zeroizing<String>>) -> Result<Vec<String>, Error> {
    const SETTING: Source = Source::Setting("WECHATPAY_PLATFORM_CERTS");
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    if is_pem(&value) {
        return Ok(vec![pem_or_file(SETTING, &value)?.to_string()]);
    }
    std::env::split_paths(value.as_str())
        .filter(|path| path != &PathBuf::new())
        .map(|path| read(SETTING, &path).map(|pem| pem.to_string()))
        .collect()
}

fn is_pem(value: &str) -> bool {
    value.trim_start().starts_with(PEM_START)
}

/// Returns the PEM in a value, or in the file that it names. A one-line value may spell its line
/// breaks `\n`.
fn pem_or_file(source: Source, value: &str) -> Result<Zeroizing<String>, Error> {
    if !is_pem(value) {
        return read(source, Path::new(value));
    }
    let one_line = !value.trim_end().contains('\n');
    Ok(Zeroizing::new(if one_line { value.replace("\\n", "\n") } else { value.to_owned() }))
}

fn read(source: Source, path: &Path) -> Result<Zeroizing<String>, Error> {
    std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
        let (path, kind) = (shown(path), error.kind());
        source.error(format!("{source} cannot be read from {path}: {kind}"))
    })
}

/// Logs a warning if other users can read or replace a file with a secret. It is not rejected: in
/// containers, mounted secrets often have mode 0644, and nobody else is there to read them.
#[cfg(all(unix, feature = "middleware"))]
fn warn_if_exposed(source: Source, path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    /// Any access by others, and write access by the group.
    const EXPOSED: u32 = 0o027;
    if let Ok(metadata) = std::fs::metadata(path)
        && metadata.permissions().mode() & EXPOSED != 0
    {
        let mode = metadata.permissions().mode() & 0o777;
        tracing::warn!(
            "{source} is in {}, which other users of this machine can access (mode {mode:04o}): \
             restrict it to its owner (chmod 600)",
            path.display()
        );
    }
}

/// Other systems do not have such modes, and without feature `middleware` there is no log.
#[cfg(not(all(unix, feature = "middleware")))]
fn warn_if_exposed(_: Source, _: &Path) {}

/// Returns what an error message may show of a path. A secret may have been set instead of one, so
/// only names that exist are shown: the path, or else its directory.
fn shown(path: &Path) -> String {
    if path.exists() {
        return path.display().to_string();
    }
    match path.parent() {
        Some(directory) if directory.as_os_str().is_empty() => {
            "a file in the current directory".into()
        }
        Some(directory) if directory.is_dir() => format!("a file in {}", directory.display()),
        _ => "a value that is neither PEM nor a path in an existing directory".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_read_from_its_variable() {
        let pem = |name: &str| format!("-----BEGIN {name}-----");
        let merchant = Merchant::from_vars([
            ("WECHATPAY_MCHID", "1900000001".to_owned()),
            ("WECHATPAY_MERCHANT_SERIAL", "5A".to_owned()),
            ("WECHATPAY_PRIVATE_KEY", pem("A")),
            ("WECHATPAY_APIV3_KEY", "k".to_owned()),
            ("WECHATPAY_PUBLIC_KEY_ID", "PUB_KEY_ID_1".to_owned()),
            ("WECHATPAY_PUBLIC_KEY", pem("B")),
            ("WECHATPAY_PLATFORM_CERTS", pem("C")),
            ("WECHATPAY_BASE_URL", "https://a".to_owned()),
            ("WECHATPAY_BACKUP_URL", "https://b".to_owned()),
        ])
        .unwrap();
        let secret = |value: &Option<Zeroizing<String>>| value.as_ref().unwrap().to_string();
        assert_eq!(merchant.id.as_deref(), Some("1900000001"));
        assert_eq!(merchant.serial.as_deref(), Some("5A"));
        assert_eq!(secret(&merchant.private_key), pem("A"));
        assert_eq!(secret(&merchant.apiv3_key), "k");
        assert_eq!(merchant.public_key_id.as_deref(), Some("PUB_KEY_ID_1"));
        assert_eq!(merchant.unnamed_public_key, Some(pem("B")));
        assert_eq!(merchant.platform_certificates, [pem("C")]);
        assert_eq!(merchant.configured_base_url(), Some("https://a"));
        assert_eq!(merchant.configured_backup_url(), Some("https://b"));
    }

    #[test]
    fn missing_file_is_reported_with_its_directory_and_no_other_value_is_quoted() {
        let problem = |value: &str| {
            Merchant::from_vars([("WECHATPAY_PRIVATE_KEY", value)]).unwrap_err().to_string()
        };
        let directory = std::env::temp_dir();
        let missing = directory.join("no such key.pem");
        assert_eq!(
            problem(missing.to_str().unwrap()),
            format!(
                "WECHATPAY_PRIVATE_KEY cannot be read from a file in {}: entity not found",
                missing.parent().unwrap().display()
            )
        );
        let existing = problem(directory.to_str().unwrap());
        assert!(existing.contains(directory.to_str().unwrap()), "{existing}");
        for secret in [
            "MIIEvQ".repeat(100).as_str(),
            "MIIEvQ".repeat(10).as_str(),
            "MIIEvQ",
            "MIIEvQ!a-32-character_key!",
            "MIIEvQ/a-32-character_key!",
            "MIIEvQ/b+/c",
            "/MIIEvQ",
            "./MIIEvQ",
            "/no/such/MIIEvQ",
            "MIIEvQ ",
            "../MIIEvQ",
        ] {
            let error = problem(secret);
            assert!(!error.contains("MIIEvQ"), "{error}");
        }
    }

    #[test]
    fn escaped_line_breaks_of_one_line_pem_are_read() {
        let pem =
            pem_or_file(Source::Other("X"), "-----BEGIN A-----\\nAA\\n-----END A-----").unwrap();
        assert_eq!(*pem, "-----BEGIN A-----\nAA\n-----END A-----");
    }
}
