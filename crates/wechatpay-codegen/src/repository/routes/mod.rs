//! The routes: one type per path segment, one method per step, ending in the typed builders.
//!
//! A literal segment and the parameter after it are two steps and never one, so that a new sibling
//! path changes no name. The tree spans all families, so it is made from all of them at once.

mod route;

use std::collections::BTreeMap;

pub(crate) use self::route::Route;

use crate::document::feature::{Feature, condition};
use crate::emit::{DEPRECATED, Writer};
use crate::error::Error;
use crate::names;
use crate::print::{self, Origin};

/// A place in the tree of paths.
#[derive(Default)]
struct Node {
    /// The template up to here.
    path: String,
    /// The step to here takes this parameter.
    takes: Option<String>,
    /// Steps from here, by method name.
    steps: BTreeMap<String, Node>,
    /// Calls that end here, by HTTP method.
    calls: BTreeMap<String, Route>,
    /// The families whose calls can be reached from here.
    families: BTreeMap<String, Feature>,
}

/// Writes `routes.rs`.
///
/// # Errors
/// [`Error::Lint`] when two paths would need the same name.
pub(crate) fn tree(origin: &Origin, routes: &[Route]) -> Result<String, Error> {
    let mut root = Node::default();
    for route in routes {
        root.insert(route)?;
    }
    root.check_types(&mut BTreeMap::new(), routes)?;
    let mut out = Writer::new(print::header(origin));
    out.line("use crate::runtime;");
    out.gap();
    out.doc(&["The first step of every route: one method per path segment, then the typed call."]);
    out.open("impl crate::Client {");
    for (name, node) in &root.steps {
        out.doc(&[&format!("`{}`", node.path)]);
        gate(&mut out, &node.families);
        out.open(&format!("pub fn {name}(&self) -> {} {{", node.type_name()));
        out.line(&format!("{}::new(self)", node.type_name()));
        out.close("}");
    }
    out.close("}");
    out.gap();
    out.open("runtime::steps! {");
    root.steps.values().for_each(|node| node.write(&mut out));
    out.close("}");
    Ok(out.finish())
}

fn gate(out: &mut Writer, families: &BTreeMap<String, Feature>) {
    let families = families.iter().map(|(family, feature)| (family.as_str(), *feature));
    if let Some(condition) = condition(families) {
        out.line(&format!("#[cfg({condition})]"));
    }
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
        let takes = takes.map(|_| name.clone());
        let node = self.steps.entry(name.clone()).or_insert_with(|| Self {
            path: path.clone(),
            takes,
            ..Self::default()
        });
        if node.path == path {
            Ok(node)
        } else {
            Err(route.refused(format!("`{name}` stands for {} already", node.path)))
        }
    }

    fn type_name(&self) -> String {
        self.path
            .split('/')
            .map(|segment| match segment.strip_prefix('{') {
                Some(rest) => format!("By{}", names::pascal(rest.trim_end_matches('}'))),
                None => names::pascal(segment),
            })
            .collect()
    }

    /// Two paths can make one type name: `/a-b` and `/a/b`.
    fn check_types(
        &self,
        seen: &mut BTreeMap<String, String>,
        routes: &[Route],
    ) -> Result<(), Error> {
        for node in self.steps.values() {
            if let Some(other) = seen.insert(node.type_name(), node.path.clone()) {
                let route = routes.iter().find(|route| route.path.starts_with(&node.path));
                let message = format!("{} and {other} would be one type", node.path);
                return route.map_or(Ok(()), |route| Err(route.refused(message)));
            }
            node.check_types(seen, routes)?;
        }
        Ok(())
    }

    /// Writes the type of this place, and those of all after it.
    fn write(&self, out: &mut Writer) {
        gate(out, &self.families);
        out.open(&format!("{}: {:?} {{", self.type_name(), self.path));
        for (name, node) in &self.steps {
            if node.families != self.families {
                gate(out, &node.families);
            }
            let takes = node.takes.as_ref().map(|taken| format!("({taken})")).unwrap_or_default();
            out.line(&format!("step {name}{takes} -> {};", node.type_name()));
        }
        for (method, route) in &self.calls {
            let family = BTreeMap::from([(route.family.clone(), route.feature)]);
            if family != self.families {
                gate(out, &family);
            }
            let Route { family, builder, setters, deprecated, .. } = route;
            if *deprecated {
                out.line(&format!("#[deprecated = {DEPRECATED:?}]"));
            }
            out.line(&format!(
                "call {method} -> crate::{family}::{builder}({});",
                setters.join(", ")
            ));
        }
        out.close("}");
        self.steps.values().for_each(|node| node.write(out));
    }
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
        Route {
            family: "palm".into(),
            feature: Feature::Default,
            spec: "openapi/palm.yaml".into(),
            method: method.into(),
            path: path.into(),
            operation: "ask".into(),
            builder: "Ask".into(),
            docs: String::new(),
            deprecated: false,
            setters: names::template(path).into_iter().map(str::to_owned).collect(),
        }
    }

    fn written(routes: &[Route]) -> Result<String, Error> {
        tree(&Origin { source: "openapi".into(), command: None }, routes)
    }

    #[test]
    fn literal_and_its_parameter_are_two_steps() {
        let text = written(&[route("get", "/v3/openid/{openid}")]).unwrap();
        let steps = ["step openid -> V3Openid;", "step openid(openid) -> V3OpenidByOpenid;"];
        assert!(steps.iter().all(|step| text.contains(step)), "{text}");
        assert!(text.contains("call get -> crate::palm::Ask(openid);"), "{text}");
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
    fn segment_that_is_not_an_identifier_becomes_one() {
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
