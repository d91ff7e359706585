//! The chain: one type per path segment, one method per step, ending in the typed builders.
//!
//! A literal segment and the parameter after it are two steps and never one, so that a new sibling path changes no
//! name. The tree spans all families, so it is made from all of them at once.

mod route;

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Ident, parse_quote};

pub(crate) use self::route::Route;

use crate::error::Error;
use crate::names;
use crate::print::{self, Origin};
use crate::repository::feature::{Feature, gate};

/// A place in the tree of paths.
#[derive(Default)]
struct Node {
    /// The template up to here.
    path: String,
    /// Text parameters on the way here, and whether each is text.
    parameters: Vec<(Ident, bool)>,
    /// Steps from here, by method name: the segment, and where it leads.
    steps: BTreeMap<String, Node>,
    /// Set when the step to here takes a parameter.
    takes: Option<(Ident, bool)>,
    /// Calls that end here, by HTTP method.
    calls: BTreeMap<String, Route>,
    /// Whose calls can be reached from here.
    families: BTreeMap<String, Feature>,
}

/// Writes `routes.rs`.
///
/// # Errors
///
/// [`Error::Lint`] when two paths would need the same name.
pub(crate) fn tree(origin: &Origin, routes: &[Route]) -> Result<String, Error> {
    let mut root = Node::default();
    for route in routes {
        root.insert(route)?;
    }
    let mut items = Vec::new();
    root.check_types(&mut BTreeMap::new(), routes)?;
    let begin: Vec<TokenStream> =
        root.steps.iter().map(|(name, node)| first_step(name, node)).collect();
    root.steps.values().for_each(|node| node.write(&mut items));
    let mut file = parse_quote! {
        /// The beginnings of the chain: one method per path segment, then the typed call.
        impl crate::Client {
            #(#begin)*
        }
        #(#items)*
    };
    crate::postprocess::docs::tidy(&mut file);
    Ok(print::rust(origin, &file))
}

impl Node {
    fn insert(&mut self, route: &Route) -> Result<(), Error> {
        let mut node = self;
        for segment in route.path.trim_start_matches('/').split('/') {
            node = node.step(segment, route)?;
            node.families.insert(route.family.clone(), route.feature);
        }
        if node.steps.contains_key(&route.method) {
            return Err(
                route.refused(format!("a path segment is called `{}` like the call", route.method))
            );
        }
        match node.calls.insert(route.method.clone(), route.clone()) {
            None => Ok(()),
            Some(other) => Err(route.refused(format!(
                "`{}` of {} has the same path and method",
                other.operation, other.family
            ))),
        }
    }

    fn step(&mut self, segment: &str, route: &Route) -> Result<&mut Self, Error> {
        let taken = names::template(segment);
        let takes = match taken.as_slice() {
            [] => None,
            [name] if segment == format!("{{{name}}}") => Some(*name),
            _ => {
                return Err(
                    route.refused(format!("the segment `{segment}` mixes text and a parameter"))
                );
            }
        };
        let name = method_name(takes.unwrap_or(segment));
        if self.calls.contains_key(&name) {
            return Err(route
                .refused(format!("the path segment `{segment}` is called like a call before it")));
        }
        let path = format!("{}/{segment}", self.path);
        let takes = takes.map(|taken| (format_ident!("{name}"), route.is_text(taken)));
        let parameters: Vec<_> = self.parameters.iter().cloned().chain(takes.clone()).collect();
        let fresh = || Self { path: path.clone(), parameters, takes, ..Self::default() };
        let node = self.steps.entry(name.clone()).or_insert_with(fresh);
        if node.path == path {
            Ok(node)
        } else {
            Err(route.refused(format!("`{name}` stands for {} already", node.path)))
        }
    }

    fn type_name(&self) -> Ident {
        let words: String = self
            .path
            .split('/')
            .map(|segment| match segment.strip_prefix('{') {
                Some(rest) => format!("By{}", names::pascal(rest.trim_end_matches('}'))),
                None => names::pascal(segment),
            })
            .collect();
        format_ident!("{words}")
    }

    /// Two paths can make one type name: `/a-b` and `/a/b`.
    fn check_types(
        &self,
        seen: &mut BTreeMap<String, String>,
        routes: &[Route],
    ) -> Result<(), Error> {
        for node in self.steps.values() {
            if let Some(other) = seen.insert(node.type_name().to_string(), node.path.clone()) {
                let route = routes.iter().find(|route| route.path.starts_with(&node.path));
                let message = format!("{} and {other} would be one type", node.path);
                return route.map_or(Ok(()), |route| Err(route.refused(message)));
            }
            node.check_types(seen, routes)?;
        }
        Ok(())
    }

    fn gate(&self) -> Option<Attribute> {
        gate(self.families.iter().map(|(family, feature)| (family.as_str(), *feature)))
    }

    fn write(&self, items: &mut Vec<syn::Item>) {
        let gate = self.gate();
        let (name, doc) = (self.type_name(), format!("`{}`", self.path));
        let text = name.to_string();
        let fields = self.parameters.iter().map(|(field, is_text)| {
            let kind = value_type(*is_text);
            quote!(#field: #kind,)
        });
        let steps = self.steps.iter().map(|(method, node)| step(method, node, &self.parameters));
        let calls = self.calls.iter().map(|(method, route)| call(method, route, &self.parameters));
        let structure: syn::ItemStruct = parse_quote! {
            #[doc = #doc]
            #gate
            #[derive(Clone)]
            #[must_use = "a chain ends in a call"]
            pub struct #name<'a> { client: &'a crate::Client, #(#fields)* }
        };
        items.push(syn::Item::Struct(structure));
        items.push(parse_quote!(#gate impl<'a> #name<'a> { #(#steps)* #(#calls)* }));
        items.push(parse_quote! {
            #gate
            impl ::std::fmt::Debug for #name<'_> {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.debug_struct(#text).finish_non_exhaustive()
                }
            }
        });
        self.steps.values().for_each(|node| node.write(items));
    }
}

fn first_step(method: &str, node: &Node) -> TokenStream {
    let (method, next, doc) =
        (format_ident!("{method}"), node.type_name(), format!("`{}`", node.path));
    let gate = node.gate();
    quote! {
        #[doc = #doc]
        #gate
        pub fn #method(&self) -> #next<'_> {
            #next { client: self }
        }
    }
}

fn step(method: &str, node: &Node, carried: &[(Ident, bool)]) -> TokenStream {
    let (method, next, doc) =
        (format_ident!("{method}"), node.type_name(), format!("`{}`", node.path));
    let carried = carried.iter().map(|(field, _)| quote!(#field: self.#field,));
    let (argument, field) = match &node.takes {
        Some((name, true)) => (quote!(, #name: impl Into<String>), quote!(#name: #name.into(),)),
        Some((name, false)) => (quote!(, #name: i64), quote!(#name,)),
        None => (quote!(), quote!()),
    };
    let gate = node.gate();
    quote! {
        #[doc = #doc]
        #gate
        pub fn #method(self #argument) -> #next<'a> {
            #next { client: self.client, #(#carried)* #field }
        }
    }
}

fn call(method: &str, route: &Route, carried: &[(Ident, bool)]) -> TokenStream {
    let (method, family) = (format_ident!("{method}"), format_ident!("{}", route.family));
    let (operation, builder) = (
        format_ident!("{}", route.operation),
        format_ident!("{}", names::pascal(&route.operation)),
    );
    let doc = format!("{}\n\n`{} {}`", route.summary, route.method.to_uppercase(), route.path);
    let setters = route.parameters.iter().zip(carried).map(|((_, setter, _), (field, _))| {
        let setter = format_ident!("{setter}");
        quote!(.#setter(self.#field))
    });
    let gate = gate([(route.family.as_str(), route.feature)]);
    quote! {
        #[doc = #doc]
        #gate
        pub fn #method(self) -> crate::#family::#builder<'a> {
            self.client.#family().#operation() #(#setters)*
        }
    }
}

fn value_type(is_text: bool) -> TokenStream {
    if is_text { quote!(String) } else { quote!(i64) }
}

/// A segment as a method: `_` for what no identifier holds and before a digit.
fn method_name(segment: &str) -> String {
    let mut name: String = segment
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if names::is_keyword(&name) { format!("{name}_") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(method: &str, path: &str) -> Route {
        let parameters = names::template(path)
            .iter()
            .map(|name| ((*name).to_owned(), (*name).to_owned(), true))
            .collect();
        Route {
            family: "palm".into(),
            feature: Feature::Default,
            spec: "openapi/palm.yaml".into(),
            method: method.into(),
            path: path.into(),
            operation: "ask".into(),
            summary: "Asks".into(),
            docs: String::new(),
            parameters,
        }
    }

    fn written(routes: &[Route]) -> Result<String, Error> {
        tree(&Origin { source: "openapi".into(), command: None }, routes)
    }

    fn signatures(text: &str) -> Vec<&str> {
        let names = text.lines().map(str::trim).filter_map(|line| line.strip_prefix("pub fn "));
        names.map(|rest| rest.split(['(', '<']).next().unwrap_or_default()).collect()
    }

    #[test]
    fn a_literal_and_its_parameter_are_two_steps() {
        let text = written(&[route("get", "/v3/openid/{openid}")]).unwrap();
        assert_eq!(signatures(&text), ["v3", "openid", "openid", "get"]);
        assert!(text.contains("self.client.palm().ask().openid(self.openid)"), "{text}");
    }

    #[test]
    fn a_new_sibling_changes_no_name() {
        let old = written(&[route("get", "/v3/openid/{openid}")]).unwrap();
        let new =
            written(&[route("get", "/v3/openid/{openid}"), route("get", "/v3/openid/by-user")])
                .unwrap();
        assert!(old.lines().all(|line| new.contains(line)), "{new}");
    }

    #[test]
    fn names_that_rust_cannot_have_are_mended() {
        let names = ["return", "self", "by-user", "2fa", "{x}"].map(method_name);
        assert_eq!(names, ["return_", "self_", "by_user", "_2fa", "_x_"]);
    }

    #[test]
    fn paths_that_need_the_same_name_are_refused_with_their_place() {
        for routes in [
            [route("get", "/v3/a-b"), route("get", "/v3/a_b")],
            [route("get", "/v3/a-b"), route("get", "/v3/a/b")],
            [route("get", "/v3/{a}/x"), route("get", "/v3/a/y")],
            [route("get", "/v3/a"), route("post", "/v3/a/get")],
            [route("post", "/v3/a/get"), route("get", "/v3/a")],
            [route("get", "/v3/a"), route("get", "/v3/a")],
        ] {
            let error = written(&routes).unwrap_err().to_string();
            assert!(error.contains("/paths/~1v3~1"), "{error}");
        }
    }
}
