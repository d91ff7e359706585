//! Where in a JSON document something is: `goods[2].price`.

use std::fmt;

/// The path from the top of a document to one value. It never holds data: a key of a dictionary is
/// written as `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place(Vec<Step>);

/// One step down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Field(&'static str),
    Item(usize),
    Entry,
}

impl Place {
    pub(super) fn enter(&mut self, step: Step) {
        self.0.push(step);
    }

    pub(super) fn leave(&mut self) {
        self.0.pop();
    }

    pub(super) fn is_top(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            let dot = if depth == 0 { "" } else { "." };
            match step {
                Step::Field(name) => write!(f, "{dot}{name}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
                Step::Entry => write!(f, "{dot}*")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_is_written_with_dots_and_indices() {
        let place = |steps: &[Step]| Place(steps.to_vec()).to_string();
        assert_eq!(place(&[]), "");
        assert_eq!(
            place(&[Step::Field("goods"), Step::Item(2), Step::Field("price")]),
            "goods[2].price"
        );
        assert_eq!(
            place(&[Step::Field("names"), Step::Entry, Step::Field("first")]),
            "names.*.first"
        );
    }
}
