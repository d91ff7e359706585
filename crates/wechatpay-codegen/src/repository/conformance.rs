//! Tests of what was generated, from the specification itself: nobody lists types, examples or
//! operations by hand.
//!
//! What is written here only names them; what is checked, and how, is in
//! `tests/conformance/checks`.

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::{Document, members, text};
use crate::emit::{Writer, value};
use crate::names;
use crate::print::{self, Origin};
use crate::sample;
use crate::spec::{Direction, Operation, Parameter, Shape, Spec, Ty, TypeDef};

/// Where generated tests find the types of a family.
const TYPES: &str = "family::";

/// Writes the tests of one family.
pub(crate) fn family(document: &Document, lowered: &Document, spec: &Spec) -> String {
    let mut out = Writer::new(String::new());
    out.open(&format!("mod {} {{", spec.family));
    out.line("#[allow(unused_imports, reason = \"depends on the specification\")]");
    out.line("use crate::checks::{Mock, Types};");
    out.line(&format!("use wechatpay_client::{} as family;", spec.family));
    out.gap();
    out.open("const DOCUMENT: &str =");
    out.line(&format!(
        "include_str!(\"../../crates/wechatpay-client/src/generated/{}.json\");",
        spec.family
    ));
    out.dedent();
    let components = &document.root["components"]["schemas"];
    for of in spec.types.iter().filter(|of| components.get(&of.name).is_some()) {
        type_test(&mut out, document, spec, of);
    }
    for operation in &spec.operations {
        operation_test(&mut out, lowered, spec, operation);
    }
    out.close("}");
    out.finish()
}

/// Writes one file with the tests of all families.
pub(crate) fn file<'a>(origin: &Origin, families: impl Iterator<Item = &'a str>) -> String {
    format!("{}{}", print::header(origin), families.collect::<Vec<_>>().join("\n"))
}

/// Every example of a component decodes into its type, or encodes from it; the type's schema is the
/// component's.
fn type_test(out: &mut Writer, document: &Document, spec: &Spec, of: &TypeDef) {
    let TypeDef { name, .. } = of;
    let places = examples(document, name);
    out.gap();
    out.line("#[test]");
    out.open(&format!("fn type_{}() {{", names::snake(name).trim_end_matches('_')));
    let check = match of.direction {
        Direction::Request => "check_request",
        Direction::Response => "check_response",
        Direction::Both => "check",
    };
    out.open(&format!("Types::of(DOCUMENT).{check}::<family::{name}>("));
    out.line(&format!("{name:?},"));
    out.open("&[");
    for (place, shown) in places {
        if of.direction != Direction::Request {
            out.line(&format!("{place:?},"));
        } else if let Some(expression) = whole(spec, of, shown) {
            out.line(&format!("({place:?}, {expression}),"));
        }
    }
    out.close("],");
    out.close(");");
    out.close("}");
}

/// Writes a value of a type.
fn whole(spec: &Spec, of: &TypeDef, shown: &Value) -> Option<String> {
    match (&of.shape, shown) {
        (Shape::Object(_), _) => value::object(spec, &of.name, shown, TYPES),
        (Shape::Enum(_), Value::String(text)) => {
            Some(format!("{TYPES}{}::from({text:?})", of.name))
        }
        _ => None,
    }
}

/// Lists where the specification shows a value of a component, and the value.
fn examples<'a>(document: &'a Document, name: &str) -> Vec<(String, &'a Value)> {
    let reference = format!("#/components/schemas/{name}");
    let component = Pointer::default().descend(["components", "schemas", name, "example"]);
    let own = document.root["components"]["schemas"][name].get("example");
    let mut places: Vec<_> = own.map(|shown| (component.to_string(), shown)).into_iter().collect();
    for site in document.operations() {
        let body = (site.place.child("requestBody"), &site.value["requestBody"]);
        let responses = members(site.value, "responses")
            .filter(|(status, _)| status.starts_with('2'))
            .map(|(status, value)| (site.place.descend(["responses", status]), value));
        for (place, content) in responses.chain([body]) {
            let content = &content["content"]["application/json"];
            let place = place.descend(["content", "application/json"]);
            if text(&content["schema"], "$ref") == reference {
                places.extend(members(content, "examples").map(|(name, example)| {
                    (place.descend(["examples", name, "value"]).to_string(), &example["value"])
                }));
                let single = content.get("example");
                places.extend(single.map(|shown| (place.child("example").to_string(), shown)));
            }
        }
    }
    places
}

/// The operation is called with all it takes, against a server that knows the specification.
fn operation_test(out: &mut Writer, lowered: &Document, spec: &Spec, operation: &Operation) {
    let Operation { id, .. } = operation;
    let Some(body) = body(lowered, spec, operation) else {
        return;
    };
    out.gap();
    out.line("#[tokio::test]");
    if operation.deprecated {
        out.line("#[allow(deprecated, reason = \"deprecated operations are tested, too\")]");
    }
    out.open(&format!("async fn operation_{id}() {{"));
    out.line(&format!("let mock = Mock::of(DOCUMENT, {id:?}).await;"));
    out.open("let call = mock");
    out.line(".client()");
    out.line(&format!(".{}()", spec.family));
    let mut setters = vec![format!(".{id}()")];
    setters.extend(operation.parameters.iter().filter_map(setter));
    setters.extend(body);
    if operation.unsigned {
        setters.push(".without_digest()".to_owned());
    }
    let last = setters.pop().unwrap_or_default();
    setters.iter().for_each(|setter| out.line(setter));
    out.line(&format!("{last};"));
    out.dedent();
    match operation.response.is_some() {
        true => {
            out.line("let response = call.clone().send().await;");
            out.line("mock.check(response.map(|response| assert_eq!(response.problems(), [])));");
        }
        false => out.line("mock.check(call.clone().send().await.map(drop));"),
    }
    out.open("for refusal in mock.refusals() {");
    out.line("mock.refuse(&refusal);");
    out.line("refusal.check(call.clone().send().await.map(drop));");
    out.close("}");
    out.close("}");
}

fn setter(parameter: &Parameter) -> Option<String> {
    let read = match parameter.ty {
        Ty::String | Ty::Named(_) => "text",
        Ty::Integer => "integer",
        Ty::Number => "number",
        Ty::Boolean => "boolean",
        Ty::DateTime => "time",
        _ => return None,
    };
    Some(format!(".{}(mock.{read}({:?}))", parameter.setter, parameter.name))
}

/// Writes the setters of the documented body, and of the file that goes with it; `None` when the
/// body cannot be written.
fn body(lowered: &Document, spec: &Spec, operation: &Operation) -> Option<Vec<String>> {
    let mut setters = Vec::new();
    if let Some(body) = &operation.body {
        let sites = lowered.operations();
        let site = sites.iter().find(|site| text(site.value, "operationId") == operation.id)?;
        let content = &lowered.resolve(&site.value["requestBody"])["content"]["application/json"];
        let shown = sample::of_content(lowered, content);
        let value = value::argument(spec, &body.ty, &shown, TYPES)?;
        setters.push(format!(".body({value})"));
    }
    if operation.upload.is_some() {
        setters.push(".file(mock.file())".to_owned());
    }
    Some(setters)
}
