//! Stage 1, *load*: reads a [`Document`] from YAML 1.2 or JSON, in one file or several.

pub(crate) mod bundle;
pub(crate) mod locate;
mod marks;
pub(crate) mod openapi_3_1;
pub(crate) mod overlay;
pub(crate) mod tree;
mod yaml;

use std::path::Path;

use crate::document::Document;
use crate::error::Error;

/// Reads a specification, with the files that it refers to and its overlay.
pub(crate) fn load(path: &Path) -> Result<Document, Error> {
    let mut document = parse(path, &read(path)?)?;
    bundle::bundle(&mut document)?;
    openapi_3_1::lower(&mut document)
        .map_err(|fault| fault.into_error(&document.path, "openapi_3_1"))?;
    overlay::apply(&mut document)?;
    Ok(document)
}

/// Reads a file as UTF-8.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|error| Error::file(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        Error::Syntax {
            path: path.to_owned(),
            line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
            column: String::from_utf8_lossy(&before[line_start..]).chars().count() + 1,
            reason: "the file is not UTF-8: save it as UTF-8".to_owned(),
        }
    })
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
