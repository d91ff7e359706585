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

    /// Checks a type that travels both ways: every example of its component, and one made of the
    /// examples of its fields, conforms to the component, decodes into the type and encodes to
    /// itself.
    #[track_caller]
    #[allow(dead_code, reason = "depends on what the specifications hold")]
    pub(crate) fn check<T: DeserializeOwned + Serialize + JsonSchema>(
        &self,
        name: &str,
        examples: &[&str],
    ) {
        self.each::<T>(name, examples, |example| {
            let decoded: T = decode(example);
            assert_eq!(&serde_json::to_value(&decoded).expect("it encodes"), example);
        });
    }

    /// Checks a type of responses: every example decodes into it. That nothing is lost is checked
    /// with the operation.
    #[track_caller]
    pub(crate) fn check_response<T: DeserializeOwned + JsonSchema>(
        &self,
        name: &str,
        examples: &[&str],
    ) {
        self.each::<T>(name, examples, |example| drop(decode::<T>(example)));
    }

    /// Checks a type of requests: each value, written with its setters, encodes to its example.
    #[track_caller]
    #[allow(dead_code, reason = "depends on what the specifications hold")]
    pub(crate) fn check_request<T: Serialize + JsonSchema>(
        &self,
        name: &str,
        examples: &[(&str, T)],
    ) {
        let places: Vec<&str> = examples.iter().map(|(place, _)| *place).collect();
        self.each::<T>(name, &places, |_| {});
        for (place, value) in examples {
            assert_eq!(&serde_json::to_value(value).expect("it encodes"), self.0.at(place));
        }
    }

    /// Every example conforms to the component, and the JSON Schema of the type is the component.
    #[track_caller]
    fn each<T: JsonSchema>(&self, name: &str, examples: &[&str], check: impl Fn(&Value)) {
        let component = self.0.component(name);
        let sample = sample::of(&self.0, component);
        for example in examples.iter().map(|place| self.0.at(place)).chain([&sample]) {
            conform::check(&self.0, component, example)
                .unwrap_or_else(|fault| panic!("{name}: {fault}"));
            check(example);
        }
        agree::check(component, schemars::schema_for!(T).as_value())
            .unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
}

#[track_caller]
fn decode<T: DeserializeOwned>(example: &Value) -> T {
    serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{error}: {example}"))
}
