//! Stage 1, *load*: reads a [`Document`] from YAML 1.2 or JSON, in one file or several.

pub(crate) mod bundle;
pub(crate) mod overlay;
pub(crate) mod tree;
mod yaml;

use std::path::Path;

use crate::document::Document;
use crate::error::Error;

/// Reads a specification, with the files that it refers to and its overlay.
pub(crate) fn load(path: &Path) -> Result<Document, Error> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, &error))?;
    let mut document = parse(path, &text)?;
    bundle::bundle(&mut document)?;
    overlay::apply(&mut document)?;
    Ok(document)
}

/// Parses a specification that was read from `path`, whose name without extensions names the
/// family. JSON is YAML.
pub(crate) fn parse(path: &Path, text: &str) -> Result<Document, Error> {
    let root = yaml::parse(text).map_err(|fault| fault.into_error(path))?;
    Ok(Document { path: path.to_owned(), family: family(path), root })
}

/// Parses YAML or JSON that was read from `path`.
pub(crate) fn value(path: &Path, text: &str) -> Result<serde_json::Value, Error> {
    yaml::parse(text).map_err(|fault| fault.into_error(path))
}

/// Returns the file name up to its first dot.
pub(crate) fn family(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split('.').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_name_names_the_family() {
        let document = parse(Path::new("openapi/palmservice.v2.yaml"), "openapi: 3.0.3").unwrap();
        assert_eq!(document.family, "palmservice");
    }

    #[test]
    fn syntax_error_has_its_line() {
        let error = parse(Path::new("openapi/x.yaml"), "a: 1\na: 2").unwrap_err();
        assert!(error.to_string().starts_with("openapi/x.yaml:2:"), "{error}");
    }

    #[test]
    fn missing_file_is_named() {
        let error = load(Path::new("no/such.yaml")).unwrap_err();
        assert!(error.to_string().starts_with("no/such.yaml: "), "{error}");
    }
}
