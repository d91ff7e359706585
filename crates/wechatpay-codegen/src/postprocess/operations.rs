//! Pass *operations*: one builder per operation, that takes the parameters and the fields of the body side by side.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Fields, Ident, ImplItem, ImplItemFn, Item, ItemStruct, Type, parse_quote};

use crate::error::Error;
use crate::names;
use crate::postprocess::docs;
use crate::postprocess::echo::{self, Compared};
use crate::postprocess::send::{self, Send};
use crate::postprocess::setters;
use crate::postprocess::syntax::{argument_of, type_name};
use crate::postprocess::types::{Types, fields};
use crate::postprocess::{Check, redact, uploads};
use crate::spec::{Body, Operation, Spec};

/// Rewrites the builders, in the order of the specification.
pub(super) fn rewrite(
    mut builders: BTreeMap<String, Vec<Item>>,
    spec: &Spec,
    types: &mut Types,
) -> Result<Vec<Item>, Error> {
    let mut items = Vec::new();
    for operation in &spec.operations {
        let raw = builders.remove(&operation.id).unwrap_or_default();
        items.extend(Builder::read(raw, operation, spec)?.write(types)?);
    }
    Ok(items)
}

/// What is known of one builder.
struct Builder<'a> {
    spec: &'a Spec,
    operation: &'a Operation,
    /// progenitor's struct: the client, and a `Result` for each value.
    item: ItemStruct,
    send: Send,
}

const PASS: &str = "operations";

impl<'a> Builder<'a> {
    fn read(raw: Vec<Item>, operation: &'a Operation, spec: &'a Spec) -> Result<Self, Error> {
        let (mut item, mut method) = (None, None);
        for part in raw {
            match part {
                Item::Struct(part) => item = Some(part),
                Item::Impl(part) => method = part.items.into_iter().find_map(send_method),
                _ => {}
            }
        }
        let check = Check::new(spec, PASS, &operation.id);
        let item = item.ok_or_else(|| check.fail("the builder has no struct"))?;
        let method = method.ok_or_else(|| check.fail("the builder has no `send`"))?;
        let send = send::rewrite(method, operation, spec)?;
        Ok(Self { spec, operation, item, send })
    }

    fn write(mut self, types: &mut Types) -> Result<Vec<Item>, Error> {
        let new = self.new_method()?;
        let parameters = self.parameter_setters()?;
        let body = self.body_setters(types)?;
        let compared = self.compared(types)?;
        let send = send::public(&self.send.success, self.operation, &compared);
        let raw = &self.send.raw;
        self.item.attrs = docs::of_builder(self.operation, self.spec);
        let upload = self.operation.upload.as_ref();
        if let (Some(upload), Fields::Named(fields)) = (upload, &mut self.item.fields) {
            fields.named.push(uploads::field(upload));
        }
        let file = upload.map(uploads::setter);
        let (item, ident) = (&self.item, &self.item.ident);
        let methods = quote! {
            impl<'a> #ident<'a> {
                #new
                #(#parameters)*
                #(#body)*
                #file
                #send
                #raw
            }
        };
        Ok(vec![Item::Struct(item.clone()), redact::opaque(ident, true), parse_quote!(#methods)])
    }

    /// Lists the builder's values: name and `T` of `Result<T, String>`.
    fn values(&self) -> Vec<(Ident, Type)> {
        let values = fields(&self.item).filter(|(name, _)| *name != "client");
        values
            .filter_map(|(name, field)| Some((name.clone(), argument_of(&field.ty, "Result")?)))
            .collect()
    }

    fn new_method(&self) -> Result<TokenStream, Error> {
        let values = self.values();
        let body = usize::from(self.operation.body.is_some());
        self.check().count(self.operation.parameters.len() + body, values.len())?;
        let values = values.iter().map(|(name, ty)| {
            let missing = format!("no value supplied for {name}");
            let start = match () {
                () if argument_of(ty, "Option").is_some() => quote!(Ok(None)),
                () if is_struct_body(name, ty) => quote!(Ok(::std::default::Default::default())),
                () => quote!(Err(#missing.to_string())),
            };
            quote!(#name: #start)
        });
        let file = self.operation.upload.as_ref().map(uploads::start);
        Ok(quote! {
            pub(super) fn new(client: &'a super::Client) -> Self {
                Self { client, #(#values,)* #file }
            }
        })
    }

    /// The setters of path, query and headers; what is no parameter must be the body.
    fn parameter_setters(&self) -> Result<Vec<TokenStream>, Error> {
        let mut values = self.values();
        values.retain(|(name, _)| self.operation.body.is_none() || name != "body");
        let setters = values.iter().map(|(name, ty)| {
            let mut parameters = self.operation.parameters.iter();
            let parameter = parameters.find(|parameter| name == &parameter.setter);
            let parameter = parameter.ok_or_else(|| self.unknown(name))?;
            Ok(setters::own(name, ty, &docs::of_parameter(parameter), "types", &[]))
        });
        setters.collect()
    }

    fn body_setters(&self, types: &Types) -> Result<Vec<TokenStream>, Error> {
        let Some(body) = &self.operation.body else {
            return Ok(Vec::new());
        };
        let body_of = |(name, ty): (Ident, Type)| (name == "body").then_some((name, ty));
        let found = self.values().into_iter().find_map(body_of);
        let (name, ty) = found.ok_or_else(|| self.check().fail("the builder has no body"))?;
        if is_struct_body(&name, &ty) {
            return self.flattened(body, &ty, types);
        }
        let docs = body.fields.first().map(docs::of_parameter).unwrap_or_default();
        Ok(vec![setters::own(&name, &ty, &docs, "types", &[])])
    }

    /// The setters of a body's fields, and the setter of the whole.
    fn flattened(&self, body: &Body, ty: &Type, types: &Types) -> Result<Vec<TokenStream>, Error> {
        let check = Check::new(self.spec, "flatten", &self.operation.id);
        let name = type_name(ty).replace("types::builder::", "");
        let of = types.structs.iter().find(|item| item.ident == name);
        let of =
            of.ok_or_else(|| check.fail(format!("the body builds {name}, which is no struct")))?;
        let setters = fields(of).filter_map(|(field, data)| {
            let mut known = body.fields.iter();
            let known = known.find(|known| *field == names::snake(&known.name))?;
            let setter = format_ident!("{}", known.setter);
            Some(setters::of_body(
                &setter,
                field,
                &data.ty,
                &docs::of_parameter(known),
                &types.names,
            ))
        });
        let mut setters: Vec<TokenStream> = setters.collect();
        check.count(body.fields.len(), setters.len())?;
        let ident = &of.ident;
        setters.push(setters::whole_struct(&parse_quote!(types::#ident)));
        Ok(setters)
    }

    /// The comparisons of the answer with the request; fields of the body are made visible for them.
    fn compared(&self, types: &mut Types) -> Result<Compared, Error> {
        let check = Check::new(self.spec, "echo", &self.operation.id);
        let values = self.values();
        let value = |name: &str| values.iter().find(|(value, _)| value == name).map(|(_, ty)| ty);
        let compared = Compared::write(self.operation, value, &self.send.success, types);
        let compared = compared.ok_or_else(|| check.fail("a value that is echoed is not there"))?;
        for (of, field) in &compared.exposed {
            check.count(1, usize::from(echo::expose(&mut types.items, of, field)))?;
        }
        Ok(compared)
    }

    fn check(&self) -> Check<'_> {
        Check::new(self.spec, PASS, &self.operation.id)
    }

    fn unknown(&self, name: &Ident) -> Error {
        self.check().fail(format!("the builder's `{name}` is not in the specification"))
    }
}

fn is_struct_body(name: &Ident, ty: &Type) -> bool {
    name == "body" && type_name(ty).starts_with("types::builder::")
}

fn send_method(item: ImplItem) -> Option<ImplItemFn> {
    match item {
        ImplItem::Fn(method) if method.sig.ident == "send" => Some(method),
        _ => None,
    }
}
