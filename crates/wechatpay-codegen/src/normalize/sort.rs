//! Pass `sort`: equal documents are equal texts, whatever `serde_json` was built with.

use crate::document::Document;
use crate::pass::{Outcome, Pass};

pub(super) const PASS: Pass = Pass { name: "sort", why: "equal documents are equal texts", run };

fn run(document: &mut Document) -> Outcome {
    document.root.sort_all_objects();
    Ok(0)
}
