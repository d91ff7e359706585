//! Pass *paths*: everything that is not the standard library comes from the runtime, so that a module needs no other crate.
//!
//! Times keep their offset on the way: `DateTime<Utc>` becomes `DateTime<FixedOffset>`.

use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, File, Ident, LitStr, Meta, Path, parse_quote};

use crate::error::Error;
use crate::postprocess::Check;
use crate::postprocess::syntax::path_name;
use crate::spec::Spec;

/// The crates that the runtime re-exports under their own names.
const REEXPORTED: [&str; 5] = ["chrono", "progenitor_client", "reqwest", "serde", "serde_json"];

/// Rewrites every path to another crate.
pub(super) fn rewrite(file: &mut File, spec: &Spec) -> Result<(), Error> {
    let mut rewrite = Rewrite { foreign: None };
    rewrite.visit_file_mut(file);
    match rewrite.foreign {
        None => Ok(()),
        Some(path) => {
            let check = Check::new(spec, "paths", &path);
            Err(check.fail("the runtime does not re-export this crate"))
        }
    }
}

struct Rewrite {
    foreign: Option<String>,
}

impl VisitMut for Rewrite {
    fn visit_path_mut(&mut self, path: &mut Path) {
        visit_mut::visit_path_mut(self, path);
        let Some(first) = path.segments.first().map(|first| first.ident.to_string()) else {
            return;
        };
        if path_name(path) == "chrono::offset::Utc" {
            *path = parse_quote!(runtime::chrono::FixedOffset);
        } else if REEXPORTED.contains(&first.as_str()) && path.segments.len() > 1 {
            path.leading_colon = None;
            path.segments.insert(0, Ident::new("runtime", proc_macro2::Span::call_site()).into());
        } else if path.leading_colon.is_some() && first != "std" {
            self.foreign.get_or_insert_with(|| path_name(path));
        }
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        let Meta::List(list) = &mut attribute.meta else {
            return;
        };
        if list.path.is_ident("derive") {
            let paths = list.parse_args_with(
                syn::punctuated::Punctuated::<Path, syn::Token![,]>::parse_terminated,
            );
            if let Ok(mut paths) = paths {
                paths.iter_mut().for_each(|path| self.visit_path_mut(path));
                list.tokens = quote!(#paths);
            }
        } else if list.path.is_ident("serde") {
            list.tokens =
                list.tokens.clone().into_iter().map(|token| self.in_text(token)).collect();
        }
    }
}

impl Rewrite {
    /// Rewrites a path that an attribute holds as text: `skip_serializing_if = "::serde_json::Map::is_empty"`.
    fn in_text(&mut self, token: proc_macro2::TokenTree) -> proc_macro2::TokenTree {
        let Ok(text) = syn::parse2::<LitStr>(token.clone().into()) else {
            return token;
        };
        match syn::parse_str::<Path>(&text.value()) {
            Ok(mut path) if path.leading_colon.is_some() => {
                self.visit_path_mut(&mut path);
                let colons = if path.leading_colon.is_some() { "::" } else { "" };
                let text = format!("{colons}{}", path_name(&path));
                proc_macro2::Literal::string(&text).into()
            }
            _ => token,
        }
    }
}
