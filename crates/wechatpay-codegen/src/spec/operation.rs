//! One operation, as the later stages ask for it.

use serde_json::{Map, Value};

use crate::document::{Document, OperationRef, flag, members, text};
use crate::names;
use crate::privacy::is_hidden;
use crate::spec::{Location, Parameter, Shape, Ty, TypeDef, Upload, echo};
use crate::types::{self, Types};

/// One operation.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// The method of the client.
    pub(crate) id: String,
    /// The type of its builder.
    pub(crate) builder: String,
    /// The static that describes it.
    pub(crate) constant: String,
    /// The HTTP method, in upper case.
    pub(crate) method: String,
    /// The path template.
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) description: String,
    /// The official page, or an empty string.
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    pub(crate) retry: Retry,
    /// Its success is an unsigned byte stream.
    pub(crate) unsigned: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// The file that goes with the body, if this is an upload.
    pub(crate) upload: Option<Upload>,
    /// Its body has fields that are encrypted on the wire.
    pub(crate) sealed: bool,
    /// The type of its response; `None` when a success has no JSON.
    pub(crate) response: Option<Ty>,
    /// The response as a whole is never printed.
    pub(crate) hidden: bool,
    /// The names of the response's fields that repeat a value of the request.
    pub(crate) echoes: Vec<String>,
    /// The shortest documented body.
    pub(crate) example: Option<Map<String, Value>>,
}

/// When an operation may be repeated.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Retry {
    Safe,
    SameKey(String),
    Never,
}

/// The JSON body of a request.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) ty: Ty,
    /// The fields of an object; `None` for any other body, which is set as a whole.
    pub(crate) fields: Option<Vec<BodyField>>,
}

/// A field of the body that the builder takes directly.
#[derive(Clone, Debug)]
pub(crate) struct BodyField {
    /// The name on the wire.
    pub(crate) name: String,
    /// The builder's setter.
    pub(crate) setter: String,
    /// The field of the object.
    pub(crate) ident: String,
    pub(crate) ty: Ty,
    pub(crate) required: bool,
}

/// The methods that every builder has already.
const RESERVED: [&str; 9] = [
    "body",
    "clone",
    "new",
    "send",
    "send_blocking",
    "digest",
    "without_digest",
    "gunzip",
    "inner",
];

impl Operation {
    /// Reads the operation at `site` of a normalized document and at `lowered_site` of the lowered
    /// one.
    pub(super) fn read(
        document: &Document,
        site: &OperationRef<'_>,
        lowered: &Document,
        lowered_site: &OperationRef<'_>,
        types: &Types,
        defined: &[TypeDef],
    ) -> Self {
        let value = site.value;
        let id = text(value, "operationId").to_owned();
        let mut parameters = Parameter::read_all(lowered, lowered_site, types);
        let mut body = lowered_site.value.get("requestBody").map(|body| {
            let schema = &lowered.resolve(body)["content"]["application/json"]["schema"];
            let ty = types.of_operation(lowered_site, "body").sealed(schema);
            let of = defined.iter().find(|of| matches!(&ty, Ty::Named(name) if *name == of.name));
            let fields = of.and_then(|of| match &of.shape {
                Shape::Object(fields) => Some(fields),
                _ => None,
            });
            Body {
                fields: fields.map(|fields| {
                    fields
                        .iter()
                        .map(|field| BodyField {
                            name: field.name.clone(),
                            setter: field.ident.clone(),
                            ident: field.ident.clone(),
                            ty: field.ty.clone(),
                            required: field.required,
                        })
                        .collect()
                }),
                ty,
            }
        });
        let upload = Upload::read(document, &value["requestBody"]);
        keep_apart(&mut parameters, body.as_mut(), upload.is_some());
        let schema = types::response(lowered, lowered_site);
        let response =
            schema.map(|schema| types.of_operation(lowered_site, "response").sealed(schema));
        Self {
            builder: names::pascal(&id),
            constant: names::shouting(&id),
            id,
            method: site.method.to_ascii_uppercase(),
            path: site.path.to_owned(),
            summary: text(value, "summary").to_owned(),
            description: text(value, "description").to_owned(),
            docs: text(value, "x-wechatpay-docs").to_owned(),
            deprecated: flag(value, "deprecated"),
            retry: match text(value, "x-wechatpay-retry") {
                "safe" => Retry::Safe,
                "same-key" => Retry::SameKey(text(value, "x-wechatpay-business-key").to_owned()),
                _ => Retry::Never,
            },
            unsigned: flag(value, "x-wechatpay-unsigned"),
            sealed: body
                .as_ref()
                .is_some_and(|body| holds_sealed(&body.ty, defined, &mut Vec::new())),
            parameters,
            upload,
            response,
            hidden: schema.is_some_and(|schema| is_hidden(lowered, schema)),
            echoes: echo::marked(document, site).map(|(name, _)| name.clone()).collect(),
            example: shortest_example(document, value),
            body,
        }
    }

    /// Lists the fields of the body that the builder takes directly.
    pub(crate) fn body_fields(&self) -> &[BodyField] {
        self.body.as_ref().and_then(|body| body.fields.as_deref()).unwrap_or_default()
    }
}

/// Sets a separate setter for every value of a call. A name belongs to the path, then to the body,
/// then to the query and the headers, so that a new optional parameter never takes the setter of a
/// field.
fn keep_apart(parameters: &mut [Parameter], body: Option<&mut Body>, is_upload: bool) {
    let is_reserved = |setter: &str| RESERVED.contains(&setter) || (is_upload && setter == "file");
    let in_path: Vec<String> = parameters
        .iter()
        .filter(|parameter| parameter.location == Location::Path)
        .map(|parameter| parameter.setter.clone())
        .collect();
    let mut in_body = Vec::new();
    for field in body.into_iter().filter_map(|body| body.fields.as_mut()).flatten() {
        if in_path.contains(&field.setter) || is_reserved(&field.setter) {
            field.setter = format!("body_{}", field.ident.trim_end_matches('_'));
        }
        in_body.push(field.setter.clone());
    }
    for parameter in parameters {
        let is_taken = parameter.location != Location::Path
            && (in_path.contains(&parameter.setter) || in_body.contains(&parameter.setter));
        if is_taken || is_reserved(&parameter.setter) {
            let name = parameter.setter.trim_end_matches('_');
            parameter.setter = format!("{}_{name}", parameter.location.name());
        }
    }
}

/// Returns `true` if a type, or something in it, is encrypted on the wire.
fn holds_sealed<'a>(ty: &'a Ty, defined: &'a [TypeDef], seen: &mut Vec<&'a str>) -> bool {
    match ty {
        Ty::Sensitive => true,
        Ty::List(inner) | Ty::Dictionary(inner) | Ty::Boxed(inner) => {
            holds_sealed(inner, defined, seen)
        }
        Ty::Named(name) if !seen.contains(&name.as_str()) => {
            seen.push(name);
            defined.iter().filter(|of| of.name == *name).any(|of| match &of.shape {
                Shape::Alias(ty) => holds_sealed(ty, defined, seen),
                _ => of.fields().iter().any(|field| holds_sealed(&field.ty, defined, seen)),
            })
        }
        _ => false,
    }
}

fn shortest_example(document: &Document, operation: &Value) -> Option<Map<String, Value>> {
    let body = document.resolve(&operation["requestBody"]);
    let content = &body["content"]["application/json"];
    members(content, "examples")
        .map(|(_, example)| &document.resolve(example)["value"])
        .chain(content.get("example"))
        .filter_map(Value::as_object)
        .min_by_key(|shown| shown.len())
        .cloned()
}
