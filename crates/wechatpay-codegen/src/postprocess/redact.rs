//! Pass *redact*: `Debug` is written out, and says of a marked field only that it is there.

use std::collections::BTreeSet;

use quote::quote;
use syn::{Attribute, Expr, Fields, Ident, Item, ItemImpl, ItemStruct, Lit, Meta, parse_quote};

use crate::error::Error;
use crate::lower::REDACTED;
use crate::postprocess::Check;
use crate::postprocess::syntax::tokens;
use crate::spec::Spec;

/// The marked fields, as struct and field; a struct that is marked as a whole has an empty field.
pub(super) type Marks = BTreeSet<(String, String)>;

/// Removes the marks from the documentation of structs, and lists what was marked; every mark must have come this far.
pub(super) fn unmark_all(items: &mut [Item], spec: &Spec) -> Result<Marks, Error> {
    let check = Check::new(spec, "redact", "mod types");
    let mut marks = Marks::new();
    for item in items {
        if let Item::Struct(item) = item {
            unmark_struct(item, &mut marks);
        }
        if tokens(item).contains(REDACTED) {
            return Err(check.fail(format!("a mark where `Debug` is not ours: {}", tokens(item))));
        }
    }
    // A marked schema that is not a component may stand in several structs.
    if marks.len() < spec.redactions {
        check.count(spec.redactions, marks.len())?;
    }
    Ok(marks)
}

fn unmark_struct(item: &mut ItemStruct, marks: &mut Marks) {
    let of = item.ident.to_string();
    if unmark(&mut item.attrs, REDACTED) {
        marks.insert((of.clone(), String::new()));
    }
    for field in &mut item.fields {
        if unmark(&mut field.attrs, REDACTED) {
            let name = field.ident.as_ref().map(ToString::to_string);
            marks.insert((of.clone(), name.unwrap_or_default()));
        }
    }
}

/// Writes `Debug` for a struct.
pub(super) fn debug(item: &ItemStruct, marks: &Marks) -> ItemImpl {
    let ident = &item.ident;
    let name = ident.to_string();
    let marked = |field: &str| marks.contains(&(name.clone(), field.to_owned()));
    let all = marked("");
    let body = match &item.fields {
        Fields::Named(fields) => {
            let idents = fields.named.iter().filter_map(|field| field.ident.as_ref());
            let fields = idents.map(|ident| named(ident, all || marked(&ident.to_string())));
            quote!(f.debug_struct(#name) #(#fields)* .finish())
        }
        Fields::Unnamed(_) if !all => quote!(f.debug_tuple(#name).field(&self.0).finish()),
        _ => quote!(f.debug_tuple(#name).finish_non_exhaustive()),
    };
    parse_quote! {
        impl ::std::fmt::Debug for #ident {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                #body
            }
        }
    }
}

fn named(ident: &Ident, marked: bool) -> proc_macro2::TokenStream {
    let name = ident.to_string();
    if marked {
        quote!(.field(#name, &format_args!("<redacted>")))
    } else {
        quote!(.field(#name, &self.#ident))
    }
}

/// Writes `Debug` for a builder: what has been set so far is nobody's business.
pub(super) fn opaque(ident: &Ident, borrows: bool) -> Item {
    let name = ident.to_string();
    let lifetime = borrows.then(|| quote!(<'_>));
    parse_quote! {
        impl ::std::fmt::Debug for #ident #lifetime {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#name).finish_non_exhaustive()
            }
        }
    }
}

/// Removes the mark from documentation, and reports whether there was one.
pub(super) fn unmark(attributes: &mut Vec<Attribute>, mark: &str) -> bool {
    let mut marked = false;
    attributes.retain_mut(|attribute| {
        let Some(text) = doc(attribute).filter(|text| text.lines().any(|line| line.trim() == mark))
        else {
            return true;
        };
        marked = true;
        let kept = text.lines().filter(|line| line.trim() != mark).collect::<Vec<_>>().join("\n");
        let kept = kept.trim_end();
        *attribute = parse_quote!(#[doc = #kept]);
        !kept.is_empty()
    });
    marked
}

/// Returns the text of a documentation attribute.
pub(super) fn doc(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attribute.meta else {
        return None;
    };
    match &meta.value {
        Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
