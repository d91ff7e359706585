//! Each pass, before and after: `tests/golden/passes/<pass>/{before,after}.json`.

use serde_json::Value;

use crate::document::Document;

/// Makes a document for a test.
pub(crate) fn document(root: Value) -> Document {
    Document {
        path: "test.yaml".into(),
        family: "test".to_owned(),
        root,
    }
}
