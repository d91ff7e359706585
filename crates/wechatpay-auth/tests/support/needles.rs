//! Secrets to look for, in every spelling that a careless format would give them.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What must be found nowhere.
#[derive(Default)]
pub(crate) struct Needles(Vec<(String, String)>);

impl Needles {
    /// Plants a text: as it is, as a list of bytes, and in hex.
    pub(crate) fn plant(&mut self, name: &str, secret: &str) {
        let start = &secret.as_bytes()[..secret.len().min(12)];
        let list: Vec<String> = start.iter().map(u8::to_string).collect();
        let hex: String = start.iter().map(|byte| format!("{byte:02x}")).collect();
        for spelling in [secret.to_owned(), list.join(", "), hex.to_uppercase(), hex] {
            self.0.push((name.to_owned(), spelling));
        }
    }

    /// Plants a PEM: each line, and the DER as a list of bytes.
    pub(crate) fn plant_pem(&mut self, name: &str, pem: &str) {
        use base64::Engine as _;
        let lines = pem.lines().filter(|line| !line.starts_with("-----"));
        let base64: String = lines.clone().collect();
        let der = base64::engine::general_purpose::STANDARD.decode(base64).unwrap();
        // The first bytes of every key are alike: look for those of the modulus.
        let list: Vec<String> = der[40..52].iter().map(u8::to_string).collect();
        self.0.push((name.to_owned(), list.join(", ")));
        lines.for_each(|line| self.plant(name, line));
    }

    pub(crate) fn look_in(&self, place: &str, text: &str) {
        // A pretty list has a line per byte.
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (name, spelling) in &self.0 {
            assert!(
                !text.contains(spelling) && !flat.contains(spelling),
                "{name} in {place}: {text}"
            );
        }
    }

    /// Looks into everything that formats a value: Debug, pretty Debug, and the message of a panic over it.
    pub(crate) fn look_at(&self, place: &str, value: &dyn Debug) {
        self.look_in(place, &format!("{value:?}"));
        self.look_in(place, &format!("{value:#?}"));
        let panicked = catch_unwind(AssertUnwindSafe(|| refuse(value).unwrap())).unwrap_err();
        self.look_in(place, panicked.downcast_ref::<String>().unwrap());
    }
}

/// An error made of any value, for a panic to print.
fn refuse(value: &dyn Debug) -> Result<(), &dyn Debug> {
    Err(value)
}
