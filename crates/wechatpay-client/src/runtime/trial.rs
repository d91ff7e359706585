//! What reading a value and writing it again loses: for tests of specifications.

use bytes::Bytes;
use serde_json::Value;

use super::decode::{Decode, Decoding};
use super::encode::Encoding;
use super::field_type::FieldType;
use crate::problem::Problem;

/// The result of [`try_body`].
#[derive(Clone, Debug)]
pub struct Trial {
    /// The value, written again; `None` if the body yields none.
    pub written: Option<Value>,
    /// What could not be read, as in [`crate::Response::problems`].
    pub problems: Vec<Problem>,
    /// What keeps a request with this value from being sent.
    pub faults: Vec<String>,
}

/// Reads a body as a response is read, and writes it again as a request is written.
#[must_use]
pub fn try_body<T: Decode + FieldType>(body: &[u8]) -> Trial {
    let mut reading = Decoding::default();
    let value = T::decode_body(&Bytes::copy_from_slice(body), &mut reading);
    let mut writing = Encoding::checking();
    let written = value.as_ref().map(|value| serde_json::to_value(value.encode(&mut writing)));
    let (mut faults, _) = writing.finish();
    let written = written.transpose().unwrap_or_else(|error| {
        faults.push(error.to_string());
        None
    });
    Trial { written, problems: reading.into_problems(), faults }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn value_and_problems_are_returned() {
        let Trial { written, problems, faults } = try_body::<Vec<i64>>(br#"[1, "2", "x"]"#);
        assert_eq!(written, Some(json!([1, 2])));
        assert_eq!(problems.iter().map(Problem::path).collect::<Vec<_>>(), ["[2]"]);
        assert_eq!(faults, [""; 0]);
        let empty = try_body::<Vec<i64>>(b"");
        assert_eq!((empty.written, empty.problems.len()), (None, 1));
    }
}
