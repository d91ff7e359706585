//! Searches for secrets, in every format that a careless `Debug` would print.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Names and formats of the secrets that must not be found.
#[derive(Default)]
pub(crate) struct Needles(Vec<(String, String)>);

impl Needles {
    /// Adds a string: itself, as a list of bytes, and in hex.
    pub(crate) fn add(&mut self, name: &str, secret: &str) {
        let start = &secret.as_bytes()[..secret.len().min(12)];
        let list: Vec<String> = start.iter().map(u8::to_string).collect();
        let hex: String = start.iter().map(|byte| format!("{byte:02x}")).collect();
        for spelling in [secret.to_owned(), list.join(", "), hex.to_uppercase(), hex] {
            self.0.push((name.to_owned(), spelling));
        }
    }

    /// Adds a PEM: each line, and the DER as a list of bytes.
    pub(crate) fn add_pem(&mut self, name: &str, pem: &str) {
        use base64::Engine as _;
        let lines = pem.lines().filter(|line| !line.starts_with("-----"));
        let base64: String = lines.clone().collect();
        let der = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
        // All keys start with the same bytes: search for those of the modulus.
        let list: Vec<String> = der[40..52].iter().map(u8::to_string).collect();
        self.0.push((name.to_owned(), list.join(", ")));
        lines.for_each(|line| self.add(name, line));
    }

    pub(crate) fn look_in(&self, place: &str, text: &str) {
        // A pretty-printed list has one line per byte.
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (name, spelling) in &self.0 {
            assert!(
                !text.contains(spelling) && !flat.contains(spelling),
                "{name} in {place}: {text}"
            );
        }
    }

    /// Searches all formats of a value: `Debug`, pretty `Debug`, and the message of a panic.
    pub(crate) fn look_at(&self, place: &str, value: &dyn Debug) {
        self.look_in(place, &format!("{value:?}"));
        self.look_in(place, &format!("{value:#?}"));
        let panicked = catch_unwind(AssertUnwindSafe(|| reject(value).unwrap())).unwrap_err();
        self.look_in(place, panicked.downcast_ref::<String>().unwrap());
    }
}

/// Returns the value as an error, for a panic to print.
fn reject(value: &dyn Debug) -> Result<(), &dyn Debug> {
    Err(value)
}
