//! Pass *nulls*: a list or a map that may be absent may be null, too: an answer with one is read as if it were empty.

use syn::{Attribute, Item, parse_quote};

use crate::postprocess::syntax::tokens;

/// Makes every optional list and map take null.
pub(super) fn rewrite(items: &mut [Item]) {
    for item in items {
        if let Item::Struct(item) = item {
            item.fields.iter_mut().for_each(|field| take_null(&mut field.attrs));
        }
    }
}

fn take_null(attributes: &mut Vec<Attribute>) {
    let is_optional_many = |attribute: &Attribute| {
        let text = tokens(attribute);
        attribute.path().is_ident("serde")
            && text.contains("default")
            && text.contains("::is_empty")
    };
    if attributes.iter().any(is_optional_many) {
        attributes.push(parse_quote!(#[serde(deserialize_with = "runtime::null_as_default")]));
    }
}
