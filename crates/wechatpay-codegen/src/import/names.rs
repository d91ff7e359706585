//! Names of operations: by hand, from the lock, official, upstream's, or a verb and the last
//! literal segments of the path.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use crate::error::{Error, Finding};
use crate::import::by_hand::ByHand;
use crate::import::families::is_version;
use crate::import::lock::{Lock, site};
use crate::import::official;
use crate::names;

/// An operation to name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unnamed<'a> {
    /// The HTTP method, in lower case.
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// Upstream's `operationId`, or nothing.
    pub(super) upstream: &'a str,
}

impl Unnamed<'_> {
    fn site(&self) -> String {
        site(self.method, self.path)
    }
}

/// Names every operation of a family, by `METHOD path`. `client` is the name of its client.
///
/// Each takes the first of its names that no other operation with a path of its length, or a
/// shorter one, claims as well. So `/orders` is `create_order` next to `/partner/orders`, and the
/// order of the operations does not matter.
pub(super) fn operations(
    family: &str,
    client: &str,
    unnamed: &[Unnamed<'_>],
    lock: &Lock,
    by_hand: &ByHand,
) -> Result<BTreeMap<String, String>, Error> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut named = BTreeMap::new();
    let mut findings: Vec<Finding> = Vec::new();
    for site in unnamed.iter().map(Unnamed::site) {
        let Some(name) = by_hand.operation(&site) else { continue };
        if names::pascal(name) == client {
            let message = format!("its builder has the name of the client `{client}`: change it");
            findings.push(by_hand.on_operation(&site, &message));
        }
        if let Some(other) = taken.insert(name.to_owned(), site.clone()) {
            let message = format!("`{other}` of the same module has this name, too: change one");
            findings.push(by_hand.on_operation(&site, &message));
        }
        named.insert(site, name.to_owned());
    }
    if !findings.is_empty() {
        return Err(Error::Lint(findings));
    }
    let mut give = |site: &str, name: &str| {
        let free =
            is_free_of_clashes(name) && names::pascal(name) != client && !taken.contains_key(name);
        if free && !named.contains_key(site) {
            taken.insert(name.to_owned(), site.to_owned());
            named.insert(site.to_owned(), name.to_owned());
        }
        free || named.contains_key(site)
    };
    let by_path: Vec<ByPath> =
        unnamed.iter().map(|it| ByPath::new(family, it.method, it.path)).collect();
    let mut open: Vec<(String, usize, Vec<String>)> = unnamed
        .iter()
        .zip(&by_path)
        .map(|(it, own)| {
            let length = names::segments(it.path).count();
            (it.site(), length, defaults(it, own, &by_path))
        })
        .collect();
    open.retain(|(site, ..)| {
        by_hand.operation(site).is_none()
            && !lock.operation(site).is_some_and(|name| give(site, name))
    });
    let levels = open.iter().map(|(.., names)| names.len()).max().unwrap_or_default();
    for level in 0..levels {
        let claim = |names: &[String]| names.get(level.min(names.len() - 1)).cloned();
        let mut claims: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (_, length, names) in &open {
            claims.entry(claim(names).unwrap_or_default()).or_default().push(*length);
        }
        open.retain(|(site, length, names)| {
            let name = claim(names).unwrap_or_default();
            let is_first = claims[&name].iter().filter(|other| *other <= length).count() == 1;
            !(is_first && give(site, &name))
        });
    }
    for (site, _, names) in open {
        let name = names.last().map_or("call", String::as_str);
        let _ = (2..=MOST).any(|number| give(&site, &format!("{name}{number}")));
    }
    Ok(named)
}

/// More operations than any family has.
const MOST: usize = 100_000;

/// Returns `true` if a method of a client, and in Pascal case its builder, can have this name.
pub(super) fn is_free_of_clashes(name: &str) -> bool {
    const METHODS: [&str; 16] = [
        "borrow",
        "borrow_mut",
        "clone",
        "clone_from",
        "clone_into",
        "default",
        "fmt",
        "from",
        "from_inner",
        "inner",
        "into",
        "new",
        "to_owned",
        "try_from",
        "try_into",
        "type_id",
    ];
    const TYPES: [&str; 4] = ["ApiError", "Debug", "Clone", "Default"];
    let builder = names::pascal(name);
    names::is_snake(name)
        && !names::is_keyword(name)
        && !METHODS.contains(&name)
        && !names::is_reserved_type(&builder)
        && !TYPES.contains(&builder.as_str())
}

/// Lists the names of an operation, best first: the official one, upstream's, then those of its
/// method and path. An empty one does not count.
fn defaults(of: &Unnamed<'_>, own: &ByPath, all: &[ByPath]) -> Vec<String> {
    let official = official::name(of.method, of.path).unwrap_or_default().to_owned();
    let mut names = vec![official, snake(of.upstream)];
    names.extend(own.names(all));
    names
}

/// Returns the ASCII part of a name in snake_case.
fn snake(name: &str) -> String {
    let ascii: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    // Twice, because heck lets a digit begin a word only the first time.
    ascii.to_snake_case().to_snake_case()
}

/// What a literal segment says.
struct Noun {
    name: String,
    /// The parameter after it.
    parameter: Option<String>,
}

impl Noun {
    /// Returns `true` if it only announces the parameter, as `id` does, or `out-trade-no`.
    fn is_key(&self) -> bool {
        self.parameter.as_ref().is_some_and(|parameter| {
            parameter == &self.name || parameter.ends_with(&format!("_{}", self.name))
        })
    }
}

/// The parts of a name from method and path.
struct ByPath {
    method: String,
    family: String,
    /// What stands before the literals that make the name longer: the verb.
    start: String,
    /// What stands after them.
    end: String,
    /// The literals that make the name longer.
    more: Vec<String>,
    parameters: Vec<String>,
}

impl ByPath {
    /// Lists the names: a verb and the last literal, then with one more literal, with all of them,
    /// and with parameters and the family. `all` are the operations of the family.
    fn names(&self, all: &[Self]) -> Vec<String> {
        let with = |more: &str| join(&[&self.start, more, &self.end]);
        let whole = self.more.join("_");
        // A literal that the others of this name lack says most.
        let others = || all.iter().filter(|it| (&it.start, &it.end) == (&self.start, &self.end));
        let mut more: Vec<&String> = self.more.iter().rev().collect();
        more.sort_by_key(|noun| others().filter(|it| it.more.contains(noun)).count());
        let mut names = vec![with("")];
        names.extend(more.into_iter().map(|noun| with(noun)));
        names.push(with(&whole));
        if !self.end.starts_with("by_") && !self.parameters.is_empty() {
            let by = self.parameters.join("_and_");
            names.extend([format!("{}_by_{by}", with("")), format!("{}_by_{by}", with(&whole))]);
        }
        names.push(join(&[&self.method, &self.family, &self.start, &whole, &self.end]));
        names
    }

    fn new(family: &str, method: &str, path: &str) -> Self {
        let segments: Vec<&str> = names::segments(path).collect();
        // The version and the family.
        let after = if segments.first().is_some_and(|it| is_version(it)) { 2 } else { 1 };
        let mut nouns: Vec<Noun> = Vec::new();
        let mut parameters = Vec::new();
        let mut ends_with_parameter = false;
        for segment in &segments[after.min(segments.len().saturating_sub(1))..] {
            let parameter = segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'));
            ends_with_parameter = parameter.is_some();
            match (parameter.map(snake), nouns.last_mut()) {
                (Some(parameter), last) => {
                    parameters.push(parameter.clone());
                    if let Some(noun) = last {
                        noun.parameter.get_or_insert(parameter);
                    }
                }
                (None, _) => nouns.push(Noun { name: snake(segment), parameter: None }),
            }
        }
        let verb = match method {
            "get" if ends_with_parameter => "query",
            "get" => "get",
            "post" => "create",
            "put" | "patch" => "update",
            other => other,
        };
        let last = nouns.pop().unwrap_or_else(|| Noun { name: snake(family), parameter: None });
        let before = nouns.last().filter(|noun| noun.parameter.is_none());
        let is_scene = method == "post" && SCENES.contains(&last.name.as_str());
        let before = before.filter(|noun| is_scene && action(&noun.name).is_some());
        // What stands before and after the literals that make a name longer.
        let (start, end) = match action(&last.name).filter(|_| !ends_with_parameter) {
            Some((action, "")) => {
                let noun = nouns.iter().rposition(|noun| !noun.is_key()).map(|at| nouns.remove(at));
                let noun = noun.map_or_else(|| family.to_owned(), |noun| noun.name);
                (action.to_owned(), singular(&snake(&noun)))
            }
            Some((action, object)) => (String::new(), format!("{action}_{object}")),
            None if ends_with_parameter && last.is_key() => {
                let parameter = last.parameter.clone().unwrap_or_default();
                (verb.to_owned(), format!("by_{parameter}"))
            }
            // `pre-entrust-sign/jsapi`
            None if before.is_some() => {
                let before = nouns.pop().map(|noun| noun.name).unwrap_or_default();
                (String::new(), format!("{before}_{}", last.name))
            }
            None if method == "get"
                && !ends_with_parameter
                && singular(&last.name) != last.name =>
            {
                ("list".to_owned(), last.name)
            }
            None if method == "get" && !ends_with_parameter => (verb.to_owned(), last.name),
            None => (verb.to_owned(), singular(&last.name)),
        };
        let more: Vec<String> =
            nouns.iter().filter(|noun| !noun.is_key()).map(|noun| singular(&noun.name)).collect();
        Self { method: method.to_owned(), family: snake(family), start, end, more, parameters }
    }
}

/// Where a user pays or signs: the last segment of some paths.
const SCENES: [&str; 6] = ["app", "h5", "jsapi", "mini_program", "miniprogram", "native"];

fn join(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|it| !it.is_empty()).collect();
    snake(&parts.join("_"))
}

/// Splits a segment that names an action: the verb, and its object if it has one.
fn action(name: &str) -> Option<(&str, &str)> {
    const VERBS: [&str; 81] = [
        "accept",
        "activate",
        "add",
        "alter",
        "apply",
        "assess",
        "associate",
        "audit",
        "batch",
        "bind",
        "cancel",
        "change",
        "check",
        "claim",
        "close",
        "complete",
        "confirm",
        "create",
        "deactivate",
        "decrypt",
        "delete",
        "direct",
        "disable",
        "disassociate",
        "download",
        "enable",
        "exit",
        "finish",
        "get",
        "grant",
        "invalidate",
        "list",
        "lock",
        "match",
        "modify",
        "notify",
        "open",
        "pause",
        "pay",
        "permit",
        "pre",
        "preauthorize",
        "preview",
        "publish",
        "query",
        "recover",
        "register",
        "reject",
        "release",
        "remove",
        "replace",
        "report",
        "reset",
        "resend",
        "rescind",
        "restart",
        "resume",
        "return",
        "reverse",
        "revoke",
        "search",
        "send",
        "set",
        "sign",
        "start",
        "stop",
        "submit",
        "suspend",
        "sync",
        "terminate",
        "unbind",
        "unfreeze",
        "unlock",
        "unsign",
        "unsubscribe",
        "update",
        "upload",
        "use",
        "validate",
        "verify",
        "withdraw",
    ];
    /// Verbs that other words do not begin with.
    const LONG: [&str; 9] = [
        "cancel", "change", "confirm", "create", "delete", "modify", "query", "register", "update",
    ];
    let (first, rest) = name.split_once('_').unwrap_or((name, ""));
    if VERBS.contains(&first) {
        return Some((first, rest));
    }
    let glued = LONG.iter().find_map(|verb| Some((*verb, name.strip_prefix(verb)?)))?;
    (glued.1.len() > 2).then_some(glued)
}

/// Returns `true` if a word is a verb that can stand before a noun.
pub(super) fn is_verb(word: &str) -> bool {
    let is_part = ["batch", "direct", "pre"].contains(&word);
    action(word).is_some_and(|(_, object)| object.is_empty()) && !is_part
}

/// Returns the singular of a name.
pub(super) fn singular(name: &str) -> String {
    if let Some(bare) = name.strip_suffix("_list").filter(|bare| !bare.is_empty()) {
        return bare.to_owned();
    }
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    let after_e = ["ches", "shes", "sses", "xes", "zes"].iter().any(|end| name.ends_with(end));
    let bare = name.strip_suffix(if after_e { "es" } else { "s" }).filter(|bare| bare.len() > 1);
    let is_one = |bare: &&str| bare.ends_with(['i', 'o', 'u']) || (bare.ends_with('s') && !after_e);
    bare.filter(|bare| !is_one(bare)).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn first(family: &str, method: &str, path: &str) -> String {
        ByPath::new(family, method, path).names(&[]).swap_remove(0)
    }

    fn named(sites: &[(&str, &str, &str)], lock: &Lock) -> Vec<String> {
        let unnamed: Vec<Unnamed<'_>> = sites
            .iter()
            .map(|(method, path, upstream)| Unnamed { method, path, upstream })
            .collect();
        let named = operations("a", "A", &unnamed, lock, &ByHand::default()).unwrap();
        unnamed.iter().map(|it| named[&it.site()].clone()).collect()
    }

    #[test]
    fn default_name_is_a_verb_and_the_last_literals() {
        for (family, method, path, expected) in [
            ("a", "post", "/v3/a/orders/{out_no}/close", "close_order"),
            ("a", "post", "/v3/a/orders/out-trade-no/{out_trade_no}/close", "close_order"),
            ("a", "get", "/v3/a/orders/out-trade-no/{out_trade_no}", "query_by_out_trade_no"),
            ("a", "get", "/v3/a/orders/id/{transaction_id}", "query_by_transaction_id"),
            ("a", "get", "/v3/a/orders/{out_no}", "query_order"),
            ("a", "get", "/v3/a/orders", "list_orders"),
            ("a", "get", "/v3/a/tradebill", "get_tradebill"),
            ("a", "get", "/v3/a/status", "get_status"),
            ("a", "post", "/v3/a/orders", "create_order"),
            ("a", "post", "/v3/a/orders/unfreeze", "unfreeze_order"),
            ("a", "patch", "/v3/a/orders/{id}", "update_order"),
            ("a", "delete", "/v3/a/orders/{id}", "delete_order"),
            ("a", "post", "/v3/a/refunds/{id}/apply-abnormal-refund", "apply_abnormal_refund"),
            ("a", "post", "/v3/a/merchants/changecustompagestatus", "change_custompagestatus"),
            ("a", "post", "/v3/a/applyment/{id}/cancel", "cancel_applyment"),
            ("certificates", "get", "/v3/certificates", "list_certificates"),
            ("a", "get", "/v3/a/{id}", "query_a"),
            ("a", "post", "/v3/a/close", "close_a"),
        ] {
            assert_eq!(first(family, method, path), expected, "{method} {path}");
        }
    }

    #[test]
    fn official_name_wins_over_upstreams_and_upstreams_over_the_path() {
        let sites = [
            ("post", "/v3/pay/transactions/jsapi", "jsapiOrder"),
            ("post", "/v3/a/orders", "placeOrder"),
            ("post", "/v3/a/returns", "new"),
            ("post", "/v3/a/things", "default"),
        ];
        let names = named(&sites, &Lock::default());
        assert_eq!(names, ["jsapi_prepay", "place_order", "create_return", "create_thing"]);
    }

    #[test]
    fn operations_that_claim_one_name_get_longer_ones_in_any_order() {
        let mut sites = vec![
            ("get", "/v3/a/orders/{no}", ""),
            ("get", "/v3/a/partner/orders/{no}", ""),
            ("get", "/v3/a/b-c", "same"),
            ("get", "/v3/a/b_c", "same"),
        ];
        let names = named(&sites, &Lock::default());
        assert_eq!(names[..2], ["query_order", "query_partner_order"]);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 4, "{names:?}");
        sites.reverse();
        let mut again = named(&sites, &Lock::default());
        again.reverse();
        assert_eq!(again[..2], names[..2]);
        let sites =
            [("get", "/v3/a/partner/orders/{no}", ""), ("get", "/v3/a/x/partner/orders/{no}", "")];
        assert_eq!(named(&sites, &Lock::default()), ["query_order", "query_x_order"]);
    }

    #[test]
    fn lock_keeps_a_name_that_another_operation_claims_too() {
        let mut lock = Lock::default();
        lock.keep_operation("GET /v3/a/orders/{no}".to_owned(), "query_order");
        let sites = [("get", "/v3/a/orders/{no}", ""), ("get", "/v3/a/partner/orders/{no}", "")];
        assert_eq!(named(&sites, &lock), ["query_order", "query_partner_order"]);
    }

    #[test]
    fn plural_names_become_singular() {
        for (name, expected) in [
            ("orders", "order"),
            ("goods_list", "goods"),
            ("activities", "activity"),
            ("status", "status"),
            ("address", "address"),
            ("s", "s"),
            ("_list", "_list"),
        ] {
            assert_eq!(singular(name), expected);
        }
    }
}
