//! Rules on the document as a whole.

use serde_json::Value;

use crate::document::pointer::Pointer;
use crate::document::{Document, METHODS, items, members, text};
use crate::lint::Report;
use crate::names;

/// The stages read OpenAPI 3.0; a document of 3.1 was written as 3.0 when it was loaded.
pub(super) fn version(document: &Document, report: &mut Report) {
    let version = text(&document.root, "openapi");
    if !version.starts_with("3.0.") {
        report.add(
            Pointer::default().child("openapi"),
            format!("`{version}` is not supported: write OpenAPI 3.0.3 or 3.1.0, or import the file if it is Swagger 2.0"),
        );
    }
}

/// The title names the family's client type.
pub(super) fn title(document: &Document, report: &mut Report) {
    let title = text(&document.root["info"], "title");
    let place = Pointer::default().descend(["info", "title"]);
    let is_words = title
        .split(' ')
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric()));
    if !is_words || !title.starts_with(|c: char| c.is_ascii_uppercase()) {
        return report.add(
            place,
            format!("`{title}` does not name a client: write words of ASCII letters, such as `Palm Service`"),
        );
    }
    let client = names::client(title);
    if names::is_reserved_type(&client) {
        return report.add(
            place,
            format!("the client `{client}` would hide a type that generated code uses: choose another title"),
        );
    }
    if document.root["components"]["schemas"].get(&client).is_some() {
        report.add(
            place,
            format!("the client `{client}` has the name of a schema: rename one of them"),
        );
    }
}

/// The file name names the module.
pub(super) fn family(document: &Document, report: &mut Report) {
    let family = &document.family;
    if !names::is_snake(family) || names::is_keyword(family) {
        report.add(
            Pointer::default(),
            format!("the file name `{family}` cannot name a module: use lower-case letters, digits and `_`"),
        );
    }
}

/// Every path begins at the origin that the client is configured with.
pub(super) fn servers(document: &Document, report: &mut Report) {
    let root = Pointer::default();
    for (index, url) in server_urls(&document.root).enumerate() {
        if !path_of(url).is_empty() {
            report.add(
                root.child("servers").child(index).child("url"),
                format!("the path of `{url}` would be lost: write it into each path of `paths`"),
            );
        }
    }
    for (path, item) in members(&document.root, "paths") {
        let place = root.descend(["paths", path]);
        let operations = METHODS.into_iter().filter_map(|method| {
            item.get(method).map(|operation| (place.child(method), operation))
        });
        for (place, holder) in std::iter::once((place.clone(), item)).chain(operations) {
            if server_urls(holder).next().is_some() {
                report.add(
                    place.child("servers"),
                    "servers of a path or an operation have no effect: all requests go to the client's origin",
                );
            }
        }
    }
}

/// Returns the URLs of the servers that a document, a path or an operation lists.
pub(crate) fn server_urls(holder: &Value) -> impl Iterator<Item = &str> {
    items(holder, "servers").map(|server| text(server, "url"))
}

/// Returns the path of a server's URL, without a slash at its end.
pub(crate) fn path_of(url: &str) -> &str {
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    path.trim_end_matches('/')
}
