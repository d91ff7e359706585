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
    /// file with `set -a; . file`.
    ///
    /// # Errors
    /// [`Error::Configuration`] if the file, or a file that it names, cannot be read or parsed.
    pub fn from_env_file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let content = read(Source::Other("the env file"), path)?;
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
        let pem = |setting, value: Option<Zeroizing<String>>| {
            value.map(|value| pem_or_file(Source::Setting(setting), &value)).transpose()
        };
        let public = |value: Option<Zeroizing<String>>| value.map(|value| value.to_string());
        Ok(Self {
            id: public(take("WECHATPAY_MCHID")),
            serial: public(take("WECHATPAY_MERCHANT_SERIAL")),
            private_key: pem("WECHATPAY_PRIVATE_KEY", take("WECHATPAY_PRIVATE_KEY"))?,
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
    if value.trim_start().starts_with(PEM_START) {
        return Ok(vec![pem_or_file(SETTING, &value)?.to_string()]);
    }
    std::env::split_paths(value.as_str())
        .filter(|path| path != &PathBuf::new())
        .map(|path| read(SETTING, &path).map(|pem| pem.to_string()))
        .collect()
}

/// Returns the PEM in a value, or in the file that it names. A one-line value may spell its line
/// breaks `\n`.
fn pem_or_file(source: Source, value: &str) -> Result<Zeroizing<String>, Error> {
    if !value.trim_start().starts_with(PEM_START) {
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

/// Returns a path for an error message, unless it looks like a key.
fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    let is_base64 = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
    let may_be_a_key =
        path.len() > 200 || (path.len() >= 32 && !path.starts_with('/') && is_base64);
    if may_be_a_key { "a value that is not a path".into() } else { path.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_file_is_named_and_key_instead_of_a_path_is_not_quoted() {
        let error = Merchant::from_vars([("WECHATPAY_PRIVATE_KEY", "/no/such/key.pem")])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("WECHATPAY_PRIVATE_KEY") && error.contains("/no/such/key.pem"),
            "{error}"
        );
        for key in
            ["MIIEvQ".repeat(100), "MIIEvQ".repeat(10), "interopAPIv3Key0123456789ABCDEFG".into()]
        {
            let error = Merchant::from_vars([("WECHATPAY_PRIVATE_KEY", &*key)]).unwrap_err();
            assert!(!error.to_string().contains(&key[..6]), "{error}");
        }
    }

    #[test]
    fn escaped_line_breaks_of_one_line_pem_are_read() {
        let pem =
            pem_or_file(Source::Other("X"), "-----BEGIN A-----\\nAA\\n-----END A-----").unwrap();
        assert_eq!(*pem, "-----BEGIN A-----\nAA\n-----END A-----");
    }
}
