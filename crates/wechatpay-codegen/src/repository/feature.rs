//! The `#[cfg]` of code that depends on families.

use syn::{Attribute, parse_quote};

pub(crate) use crate::document::feature::Feature;

/// Returns the `#[cfg]` under which at least one of the families is enabled; none if one always is.
pub(crate) fn gate<'a>(
    families: impl IntoIterator<Item = (&'a str, Feature)>,
) -> Option<Attribute> {
    let mut names = Vec::new();
    for (family, feature) in families {
        if feature == Feature::Always {
            return None;
        }
        names.push(family);
    }
    Some(match names.as_slice() {
        [name] => parse_quote!(#[cfg(feature = #name)]),
        names => parse_quote!(#[cfg(any(#(feature = #names),*))]),
    })
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    #[test]
    fn gate_of_several_families_is_any_of_them() {
        let gate = |families: &[(&'static str, Feature)]| {
            gate(families.iter().copied())
                .map(|attribute| attribute.to_token_stream().to_string().replace(' ', ""))
        };
        let (a, b, c) = (("a", Feature::Default), ("b", Feature::Optional), ("c", Feature::Always));
        assert_eq!(gate(&[a]).as_deref(), Some(r#"#[cfg(feature="a")]"#));
        assert_eq!(gate(&[a, b]).as_deref(), Some(r#"#[cfg(any(feature="a",feature="b"))]"#));
        assert_eq!(gate(&[a, b, c]), None);
    }
}
