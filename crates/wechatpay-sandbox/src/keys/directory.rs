//! Key directories: six PEM files, created if absent and read if present, and a `merchant.env`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{FILES, KeyFiles, KeySet, env_file, generate, published};
use crate::Error;
use crate::entropy::{Entropy, hex_upper};

/// The key directory of a running sandbox. A temporary directory is removed on drop.
#[derive(Debug)]
pub(crate) struct KeyDirectory {
    path: PathBuf,
    env_file: PathBuf,
    temporary: bool,
}

impl KeyDirectory {
    /// Opens a directory; creates it and its keys if absent.
    ///
    /// # Errors
    /// [`Error::PartialKeyDirectory`] if some but not all of the six files exist;
    /// [`Error::Io`] if a file cannot be read or written;
    /// [`Error::UnusablePath`] if the path cannot be written into `merchant.env`.
    pub(crate) fn open(path: &Path, entropy: &Entropy) -> Result<(Self, KeySet), Error> {
        let directory = Self::create(path, false)?;
        let files = match directory.missing_files()? {
            missing if missing.is_empty() => directory.read()?,
            missing if missing.len() == FILES.len() => {
                let files = generate::key_files(entropy)?;
                directory.write(&files)?;
                files
            }
            missing => {
                return Err(Error::PartialKeyDirectory { path: directory.path.clone(), missing });
            }
        };
        Ok((directory, KeySet::parse(files)?))
    }

    /// Creates a directory with the published test keys in the system's temporary directory.
    pub(crate) fn temporary(entropy: &Entropy) -> Result<(Self, KeySet), Error> {
        let name = format!("wechatpay-sandbox-{}", hex_upper(&entropy.block()));
        let directory = Self::create(&std::env::temp_dir().join(name), true)?;
        let files = published::files();
        directory.write(&files)?;
        Ok((directory, KeySet::parse(files)?))
    }

    fn create(path: &Path, temporary: bool) -> Result<Self, Error> {
        let path = std::path::absolute(path).map_err(|error| Error::io(path, &error))?;
        if !is_usable(&path) {
            return Err(Error::UnusablePath(path));
        }
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(|error| Error::io(&path, &error))?;
        Ok(Self { env_file: path.join("merchant.env"), path, temporary })
    }

    /// The absolute path of a file in the directory.
    pub(crate) fn file(&self, name: &str) -> String {
        self.path.join(name).display().to_string()
    }

    pub(crate) fn env_file(&self) -> &Path {
        &self.env_file
    }

    /// Replaces `merchant.env` atomically; only its owner can read it.
    pub(crate) fn write_env(&self, settings: &[(&'static str, String)]) -> Result<(), Error> {
        let draft = self.path.join("merchant.env.new");
        let _ = fs::remove_file(&draft); // left over from an interrupted start
        write_file(&draft, &env_file::render(settings), true)
            .and_then(|()| fs::rename(&draft, &self.env_file))
            .map_err(|error| Error::io(&self.env_file, &error))
    }

    fn missing_files(&self) -> Result<Vec<String>, Error> {
        let mut missing = Vec::new();
        for file in &FILES {
            let path = self.path.join(file.name);
            if !path.try_exists().map_err(|error| Error::io(&path, &error))? {
                missing.push(file.name.to_owned());
            }
        }
        Ok(missing)
    }

    fn read(&self) -> Result<KeyFiles, Error> {
        let read = |name: &str| {
            let path = self.path.join(name);
            fs::read_to_string(&path).map_err(|error| Error::io(&path, &error))
        };
        Ok(KeyFiles {
            apiclient_key: read("apiclient_key.pem")?,
            apiclient_cert: read("apiclient_cert.pem")?,
            pub_key: read("pub_key.pem")?,
            platform_cert: read("platform_cert.pem")?,
            platform_key: read("platform_key.pem")?,
            wechatpay_key: read("wechatpay_key.pem")?,
        })
    }

    fn write(&self, files: &KeyFiles) -> Result<(), Error> {
        for file in &FILES {
            let path = self.path.join(file.name);
            write_file(&path, (file.contents)(files), file.private)
                .map_err(|error| Error::io(&path, &error))?;
        }
        Ok(())
    }
}

impl Drop for KeyDirectory {
    fn drop(&mut self) {
        if self.temporary {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// Returns `true` if the path can be written into an environment file and into a list of paths.
fn is_usable(path: &Path) -> bool {
    path.to_str().is_some_and(|path| !path.contains(['\n', '\r']))
        && std::env::join_paths([path]).is_ok()
}

fn write_file(path: &Path, contents: &str, private: bool) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if private { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = private;
    options.open(path)?.write_all(contents.as_bytes())
}
