//! Pass *sensitive*: a field that is encrypted on the wire holds a plaintext until it is sent, and is never printed.

use std::collections::BTreeSet;

use syn::visit_mut::VisitMut;
use syn::{Item, ItemMod, ItemStruct, Type, TypePath, parse_quote};

use crate::error::Error;
use crate::lower::SENSITIVE;
use crate::postprocess::Check;
use crate::postprocess::redact::unmark;
use crate::postprocess::syntax::is_string;
use crate::spec::Spec;

/// Gives every marked field its type, in its struct and in the struct's builder; every mark must have come this far.
pub(super) fn rewrite(items: &mut [Item], spec: &Spec) -> Result<(), Error> {
    let mut marked = BTreeSet::new();
    for item in items.iter_mut() {
        if let Item::Struct(item) = item {
            mark(item, &mut marked);
        }
    }
    for item in items {
        if let Item::Mod(module) = item
            && module.ident == "builder"
        {
            builders(module, &marked);
        }
    }
    let check = Check::new(spec, "sensitive", "mod types");
    check.count(spec.sensitives, marked.len())
}

type Marked = BTreeSet<(String, String)>;

fn mark(item: &mut ItemStruct, marked: &mut Marked) {
    let of = item.ident.to_string();
    for field in &mut item.fields {
        if unmark(&mut field.attrs, SENSITIVE) {
            retype(&mut field.ty);
            let name = field.ident.as_ref().map(ToString::to_string);
            marked.insert((of.clone(), name.unwrap_or_default()));
        }
    }
}

fn builders(module: &mut ItemMod, marked: &Marked) {
    let items = module.content.iter_mut().flat_map(|(_, items)| items);
    for item in items {
        let Item::Struct(item) = item else { continue };
        let of = item.ident.to_string();
        for field in &mut item.fields {
            let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
            if marked.contains(&(of.clone(), name)) {
                retype_first(&mut field.ty);
            }
        }
    }
}

/// Replaces the text in `String` or `Option<String>`.
fn retype(ty: &mut Type) {
    struct Retype;
    impl VisitMut for Retype {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            if is_string(ty) {
                *ty = parse_quote!(runtime::Sensitive);
            } else {
                syn::visit_mut::visit_type_mut(self, ty);
            }
        }
    }
    Retype.visit_type_mut(ty);
}

/// Replaces the text in `Result<_, String>`, whose error stays one.
fn retype_first(ty: &mut Type) {
    let Type::Path(TypePath { path, .. }) = ty else {
        return;
    };
    let last = path.segments.last_mut().map(|last| &mut last.arguments);
    if let Some(syn::PathArguments::AngleBracketed(arguments)) = last
        && let Some(syn::GenericArgument::Type(first)) = arguments.args.first_mut()
    {
        retype(first);
    }
}
