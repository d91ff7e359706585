//! The checks of `generated.rs` for every type, example and operation of every specification.

mod agree;
mod conform;
mod mock;
mod multipart;
mod sample;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) use mock::Mock;

/// A normalized specification.
#[derive(Clone)]
pub(crate) struct Document(Value);

impl Document {
    fn parse(json: &str) -> Self {
        Self(serde_json::from_str(json).expect("gen writes JSON"))
    }

    /// Follows `$ref`s.
    fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Some(reference) = value["$ref"].as_str() {
            value = self.at(reference.trim_start_matches('#'));
        }
        value
    }

    #[track_caller]
    fn at(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is missing"))
    }

    fn component(&self, name: &str) -> &Value {
        self.at(&format!("/components/schemas/{name}"))
    }
}

/// The types of a family.
pub(crate) struct Types(Document);

impl Types {
    pub(crate) fn of(document: &str) -> Self {
        Self(Document::parse(document))
    }

    /// Checks that every example of a component, and one composed of the examples of its fields,
    /// conforms to the component, decodes into its type and encodes to itself, and that the schema of
    /// the type equals the component's.
    #[track_caller]
    pub(crate) fn check<T: DeserializeOwned + Serialize + JsonSchema>(
        &self,
        name: &str,
        examples: &[&str],
    ) {
        let component = self.0.component(name);
        let sample = sample::of(&self.0, component);
        let examples = examples.iter().map(|place| self.0.at(place));
        for example in examples.chain([&sample]) {
            conform::check(&self.0, component, example)
                .unwrap_or_else(|fault| panic!("{name}: {fault}"));
            lossless::<T>(example);
        }
        agree::check(component, schemars::schema_for!(T).as_value())
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}

#[track_caller]
fn lossless<T: DeserializeOwned + Serialize>(example: &Value) {
    let decoded: T = serde_json::from_value(example.clone())
        .unwrap_or_else(|error| panic!("{error}: {example}"));
    assert_eq!(&serde_json::to_value(&decoded).expect("it encodes"), example);
}
