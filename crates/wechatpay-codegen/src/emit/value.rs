//! Documented JSON values as Rust expressions: for examples in documentation, and for the
//! conformance tests.

use serde_json::Value;

use crate::spec::{Shape, Spec, Ty};

/// Writes what a setter of type `ty` takes for a value; types are found under `path`, such as
/// `family::`. `None` for a value that cannot be written with setters.
pub(crate) fn argument(spec: &Spec, ty: &Ty, value: &Value, path: &str) -> Option<String> {
    match (ty, value) {
        (Ty::String | Ty::DateTime | Ty::Sensitive, Value::String(text)) => {
            Some(format!("{text:?}"))
        }
        (Ty::Integer, Value::Number(number)) if number.is_i64() => Some(number.to_string()),
        (Ty::Number, Value::Number(number)) => Some(format!("{:?}", number.as_f64()?)),
        (Ty::Boolean, Value::Bool(value)) => Some(value.to_string()),
        (Ty::List(items), Value::Array(values)) if !values.is_empty() => {
            let values = values.iter().map(|value| argument(spec, items, value, path));
            Some(format!("[{}]", values.collect::<Option<Vec<_>>>()?.join(", ")))
        }
        (Ty::Boxed(inner), value) => argument(spec, inner, value, path),
        (Ty::Named(name), value) => {
            match (&spec.types.iter().find(|of| of.name == *name)?.shape, value) {
                (Shape::Enum(_), Value::String(text)) => Some(format!("{text:?}")),
                (Shape::Object(_), value) => object(spec, name, value, path),
                (Shape::Alias(ty), value) => argument(spec, ty, value, path),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Writes an object with the setters of its fields.
pub(crate) fn object(spec: &Spec, name: &str, value: &Value, path: &str) -> Option<String> {
    let of = spec.types.iter().find(|of| of.name == name)?;
    let mut expression = format!("{path}{name}::new()");
    for (key, value) in value.as_object()? {
        let field = of.fields().iter().find(|field| field.name == *key)?;
        let value = argument(spec, &field.ty, value, path)?;
        expression.push_str(&format!(".{}({value})", field.ident));
    }
    Some(expression)
}
