//! Files to upload.

use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;

/// A file to upload: its bytes, or the path to read them from when the upload is sent.
///
/// It is in memory while it is sent, so that a failed attempt can be retried; WeChat Pay accepts a
/// few megabytes at most.
///
/// # Examples
///
/// ```
/// use wechatpay_client::FilePart;
///
/// let scan = FilePart::from_bytes("license.png", vec![0x89, b'P', b'N', b'G']);
/// let read_later = FilePart::from_path("scans/license.png");
/// # let _ = (scan, read_later);
/// ```
#[derive(Clone)]
pub struct FilePart {
    name: String,
    media_type: Option<String>,
    source: Source,
}

#[derive(Clone)]
enum Source {
    Bytes(Bytes),
    Path(PathBuf),
}

impl FilePart {
    /// Creates a file from its bytes, with the name that it is sent under.
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), media_type: None, source: Source::Bytes(bytes.into()) }
    }

    /// Creates a file that is read when the upload is sent. It is sent under its own name.
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name = path.file_name().unwrap_or_default();
        Self {
            name: name.to_string_lossy().into_owned(),
            media_type: None,
            source: Source::Path(path),
        }
    }

    /// Sets the media type. The default is that of the name's extension.
    #[must_use]
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Returns the media type that is sent.
    pub(super) fn kind(&self) -> &str {
        self.media_type.as_deref().unwrap_or_else(|| of_extension(&self.name))
    }

    /// Returns the name that the file is sent under.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) async fn read(&self) -> Result<Bytes, String> {
        match &self.source {
            Source::Bytes(bytes) => Ok(bytes.clone()),
            Source::Path(path) => {
                let read = tokio::fs::read(path).await.map(Bytes::from);
                read.map_err(|error| format!("the file cannot be read: {}", error.kind()))
            }
        }
    }
}

/// Prints where the file comes from, and nothing of it.
impl fmt::Debug for FilePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("FilePart");
        match &self.source {
            Source::Bytes(bytes) => debug.field("length", &bytes.len()),
            Source::Path(_) => debug.field("from", &format_args!("a path")),
        };
        debug.field("media_type", &self.kind()).finish_non_exhaustive()
    }
}

impl From<&Path> for FilePart {
    fn from(path: &Path) -> Self {
        Self::from_path(path)
    }
}

impl From<PathBuf> for FilePart {
    fn from(path: PathBuf) -> Self {
        Self::from_path(path)
    }
}

fn of_extension(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "bmp" => "image/bmp",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "csv" => "text/csv",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "avi" => "video/x-msvideo",
        _ => "application/octet-stream",
    }
}
