//! The routes: one type per path segment, one method per step, ending in the typed builders.
//!
//! A literal segment and the parameter after it are two steps and never one, so that a new sibling
//! path changes no name. The tree spans all families, so it is made from all of them at once.
//!
//! Only WeChat Pay can change a path, so every path has names: see [`step_name`] and
//! [`Node::step_names`].

mod route;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use self::route::Route;

use crate::document::METHODS;
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
    /// Steps from here, by segment.
    steps: BTreeMap<String, Node>,
    /// Calls that end here, by HTTP method.
    calls: BTreeMap<String, Route>,
    /// The families whose calls can be reached from here.
    families: BTreeMap<String, Feature>,
}

/// The names of the types of all steps, by the template up to there.
type TypeNames = BTreeMap<String, String>;

/// Writes `routes.rs`.
///
/// # Errors
/// [`Error::Lint`] if two operations have the same path and method, or if a segment mixes text and
/// a parameter.
pub(crate) fn tree(origin: &Origin, routes: &[Route]) -> Result<String, Error> {
    let mut root = Node::default();
    for route in routes {
        root.insert(route)?;
    }
    let types = root.type_names();
    let mut out = Writer::new(print::header(origin));
    out.line("use crate::runtime;");
    out.gap();
    out.doc(&["The first step of every route: one method per path segment, then the typed call."]);
    out.open("impl crate::Client {");
    for (name, node) in root.step_names() {
        out.doc(&[&format!("`{}`", node.path)]);
        gate(&mut out, &node.families);
        let of = &types[&node.path];
        out.open(&format!("pub fn {name}(&self) -> {of} {{"));
        out.line(&format!("{of}::new(self)"));
        out.close("}");
    }
    out.close("}");
    out.gap();
    out.open("runtime::steps! {");
    root.step_names().values().for_each(|node| node.write(&types, &mut out));
    out.close("}");
    Ok(out.finish())
}

/// Returns the routes as calling code writes them, by family and operation: `v3().items(item).get()`.
/// Those that two paths claim are left out.
pub(crate) fn calls(routes: &[Route]) -> BTreeMap<(String, String), String> {
    let mut root = Node::default();
    let named: Vec<&Route> = routes.iter().filter(|route| root.insert(route).is_ok()).collect();
    let mut calls = BTreeMap::new();
    root.list("", &mut calls);
    calls.retain(|(family, operation), _| {
        named.iter().any(|route| route.family == *family && route.operation == *operation)
    });
    calls
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
        let path = format!("{}/{segment}", self.path);
        Ok(self.steps.entry(segment.to_owned()).or_insert_with(|| Self {
            path,
            takes: takes.map(method_name),
            ..Self::default()
        }))
    }

    /// Names the steps from here, in the order of their names. Of two that would have the same
    /// name, a literal and a parameter for example, the one whose segment comes first has it
    /// (literals come before parameters), and the other ends in one more `_`.
    fn step_names(&self) -> BTreeMap<String, &Self> {
        let mut named = BTreeMap::new();
        let mut others = Vec::new();
        for (segment, node) in &self.steps {
            match named.entry(step_name(segment)) {
                Entry::Vacant(free) => drop(free.insert(node)),
                Entry::Occupied(taken) => others.push((taken.key().clone(), node)),
            }
        }
        for (mut name, node) in others {
            while named.contains_key(&name) {
                name.push('_');
            }
            named.insert(name, node);
        }
        named
    }

    /// Names the types of all steps. Of two that would have the same name, `/a-b` and `/a/b` for
    /// example, the shorter path has it, and the other ends in a number.
    fn type_names(&self) -> TypeNames {
        let mut paths = Vec::new();
        self.list_paths(&mut paths);
        paths.sort_by_key(|path| (path.split('/').count(), *path));
        let plain: BTreeSet<String> = paths.iter().map(|path| type_name(path)).collect();
        let mut taken = BTreeSet::new();
        let mut types = TypeNames::new();
        for path in paths {
            let own = type_name(path);
            let is_free = |it: &String| !taken.contains(it) && !plain.contains(it);
            let name = match taken.contains(&own) {
                false => own,
                true => {
                    (2..).map(|number| format!("{own}N{number}")).find(is_free).unwrap_or_default()
                }
            };
            taken.insert(name.clone());
            types.insert(path.to_owned(), name);
        }
        types
    }

    fn list_paths<'a>(&'a self, paths: &mut Vec<&'a str>) {
        for node in self.steps.values() {
            paths.push(&node.path);
            node.list_paths(paths);
        }
    }

    /// Lists the calls from here on; `before` leads here.
    fn list(&self, before: &str, calls: &mut BTreeMap<(String, String), String>) {
        for (name, node) in self.step_names() {
            let takes = node.takes.as_deref().unwrap_or_default();
            node.list(&format!("{before}{name}({takes})."), calls);
        }
        for (method, route) in &self.calls {
            let key = (route.family.clone(), route.operation.clone());
            calls.insert(key, format!("{before}{method}()"));
        }
    }

    /// Writes the type of this place, and those of all after it.
    fn write(&self, types: &TypeNames, out: &mut Writer) {
        gate(out, &self.families);
        out.open(&format!("{}: {:?} {{", types[&self.path], self.path));
        let steps = self.step_names();
        for (name, node) in &steps {
            if node.families != self.families {
                gate(out, &node.families);
            }
            let takes = node.takes.as_ref().map(|taken| format!("({taken})")).unwrap_or_default();
            out.line(&format!("step {name}{takes} -> {};", types[&node.path]));
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
        steps.values().for_each(|node| node.write(types, out));
    }
}

/// Returns the name of the step that a segment is.
///
/// It depends on the segment alone, and two literals have two names: `-` becomes `_`, a literal that
/// has a `_` ends in one more, as one that a keyword or a call such as `get` needs, and the empty
/// segment of a trailing slash is `slash`.
fn step_name(segment: &str) -> String {
    let parameter = segment.strip_prefix('{').map(|rest| rest.trim_end_matches('}'));
    let name = method_name(match parameter {
        Some(parameter) => parameter,
        None if segment.is_empty() => "slash",
        None => segment,
    });
    // Each step type has `new`, and a method for each call that ends there.
    let is_taken = name == "new" || METHODS.contains(&name.as_str());
    let is_snake = parameter.is_none() && segment.contains('_');
    if is_taken || is_snake { format!("{name}_") } else { name }
}

/// Returns the name of a step's type, for the template up to there.
fn type_name(path: &str) -> String {
    path.trim_start_matches('/')
        .split('/')
        .map(|segment| match segment.strip_prefix('{') {
            Some(rest) => format!("By{}", names::pascal(rest.trim_end_matches('}'))),
            None if segment.is_empty() => "Slash".to_owned(),
            None if segment.contains('_') => format!("{}Snake", names::pascal(segment)),
            None => names::pascal(segment),
        })
        .collect()
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

    /// Lists what the routes have: `V3A.b -> V3AB` for a step, `V3A.get` for a call.
    fn listed(paths: &[(&str, &str)]) -> Vec<String> {
        let routes: Vec<Route> = paths.iter().map(|(method, path)| route(method, path)).collect();
        let text = written(&routes).unwrap();
        let (mut listed, mut of) = (Vec::new(), "");
        for line in text.lines().map(str::trim) {
            if let Some((name, _)) = line.split_once(": \"") {
                of = name;
            } else if let Some(step) = line.strip_prefix("step ") {
                listed.push(format!("{of}.{}", step.trim_end_matches(';')));
            } else if let Some((call, _)) =
                line.strip_prefix("call ").and_then(|call| call.split_once(' '))
            {
                listed.push(format!("{of}.{call}"));
            }
        }
        listed
    }

    #[test]
    fn paths_that_only_wechat_pay_can_change_have_names() {
        for (paths, expected) in [
            (
                [("get", "/v3/a-b"), ("get", "/v3/a_b")],
                ["V3.a_b -> V3AB", "V3.a_b_ -> V3ABSnake", "V3AB.get", "V3ABSnake.get"].as_slice(),
            ),
            (
                [("get", "/v3/a"), ("post", "/v3/a/")],
                &["V3.a -> V3A", "V3A.slash -> V3ASlash", "V3A.get", "V3ASlash.post"],
            ),
            (
                [("get", "/v3/a"), ("post", "/v3/a/get")],
                &["V3.a -> V3A", "V3A.get_ -> V3AGet", "V3A.get", "V3AGet.post"],
            ),
            (
                [("get", "/v3/a-b"), ("get", "/v3/a/b")],
                &["V3.a -> V3A", "V3.a_b -> V3AB", "V3A.b -> V3ABN2", "V3ABN2.get", "V3AB.get"],
            ),
            (
                [("get", "/v3/{get}"), ("get", "/v3/{new}")],
                &[
                    "V3.get_(get) -> V3ByGet",
                    "V3.new_(new) -> V3ByNew",
                    "V3ByGet.get",
                    "V3ByNew.get",
                ],
            ),
            (
                [("get", "/v3/{a}"), ("get", "/v3/a")],
                &["V3.a -> V3A", "V3.a_(a) -> V3ByA", "V3A.get", "V3ByA.get"],
            ),
            (
                [("get", "/v3/new"), ("get", "/v3/slash")],
                &["V3.new_ -> V3New", "V3.slash -> V3Slash", "V3New.get", "V3Slash.get"],
            ),
            (
                [("get", "/v3/slash"), ("get", "/v3/")],
                &["V3.slash -> V3Slash", "V3.slash_ -> V3SlashN2", "V3Slash.get", "V3SlashN2.get"],
            ),
        ] {
            assert_eq!(listed(&paths), expected, "{paths:?}");
            let reversed: Vec<_> = paths.into_iter().rev().collect();
            assert_eq!(listed(&reversed), expected, "{reversed:?}");
        }
    }

    #[test]
    fn name_of_a_step_depends_on_its_segment_alone() {
        let segments = ["a-b", "a_b", "a_b_", "type", "delete", "new", "", "{a_b}", "{delete}"];
        let names = ["a_b", "a_b_", "a_b__", "type_", "delete_", "new_", "slash", "a_b", "delete_"];
        assert_eq!(segments.map(step_name), names);
    }

    #[test]
    fn number_of_a_type_is_free() {
        let paths = ["/v3/a-b", "/v3/a/b", "/v3/a/b/n2"].map(|path| ("get", path));
        let listed = listed(&paths).join("\n");
        for step in ["V3.a_b -> V3AB\n", "V3A.b -> V3ABN3\n", "V3ABN3.n2 -> V3ABN2\n"] {
            assert!(listed.contains(step), "{listed}");
        }
    }

    #[test]
    fn a_literal_keeps_its_name_next_to_any_other() {
        let segments = ["a-b", "a_b", "", "slash", "get", "type", "type-", "new", "ab", "a-b-"];
        for alone in segments {
            let path = format!("/v3/{alone}");
            for other in segments.into_iter().filter(|it| *it != "slash" && *it != alone) {
                let both = written(&[route("get", &path), route("get", &format!("/v3/{other}"))]);
                let step = format!("step {} -> ", step_name(alone));
                assert!(both.unwrap().contains(&step), "{alone:?} next to {other:?}");
            }
        }
    }

    #[test]
    fn operations_that_cannot_have_steps_are_rejected_with_their_place() {
        for routes in [
            [route("get", "/v3/a"), route("get", "/v3/a")],
            [route("get", "/v3/a"), route("get", "/v3/{a}:x")],
        ] {
            let error = written(&routes).unwrap_err().to_string();
            assert!(error.contains("/paths/~1v3~1"), "{error}");
        }
    }
}
