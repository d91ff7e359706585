//! What is known of WeChat Pay's operations and no description tells: tables that are kept by hand.
//!
//! An operation is named by its method and path; the names of path parameters and a slash at the end
//! make no difference.

use crate::names;

/// A line of a table that applies to one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    method: &'static str,
    path: &'static str,
    /// The columns after the operation.
    pub(super) columns: [&'static str; 2],
}

/// A table: an operation per line, and columns between tabs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table(&'static str);

/// The encrypted fields: `request` or `response`, and the end of the field's path.
pub(super) const SENSITIVE: Table = Table(include_str!("sensitive.tsv"));

/// The downloads whose responses are not signed, with the reason.
pub(super) const UNSIGNED: Table = Table(include_str!("unsigned.tsv"));

/// The keys of requests that no rule finds, or `never`.
pub(super) const RETRY: Table = Table(include_str!("retry.tsv"));

impl Table {
    /// Lists the lines that apply to an operation.
    pub(super) fn of(self, method: &str, path: &str) -> impl Iterator<Item = Row> {
        let path = plain(path);
        self.rows()
            .filter(move |row| row.method.eq_ignore_ascii_case(method) && plain(row.path) == path)
    }

    fn rows(self) -> impl Iterator<Item = Row> {
        let lines = self.0.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines.map(|line| {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or_default();
            Row { method: next(), path: next(), columns: [next(), next()] }
        })
    }
}

/// Returns a path without the names of its parameters and without a slash at its end.
fn plain(path: &str) -> String {
    let mut plain = path.trim_end_matches('/').to_owned();
    for name in names::template(path) {
        plain = plain.replacen(&format!("{{{name}}}"), "{}", 1);
    }
    plain
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::document::METHODS;

    #[test]
    fn operation_is_found_by_method_and_path() {
        let found = |method, path| SENSITIVE.of(method, path).count();
        let path = "/v3/global/merchants/{sub_mchid}";
        assert!(found("get", path) > 0);
        assert_eq!(found("get", "/v3/global/merchants/{id}/"), found("GET", path));
        assert_eq!(found("delete", path), 0);
        assert_eq!(found("get", "/v3/global/merchants/id"), 0);
    }

    #[test]
    fn tables_are_complete_and_without_duplicates() {
        for (table, columns) in [(SENSITIVE, 4), (UNSIGNED, 3), (RETRY, 3)] {
            let mut seen = BTreeSet::new();
            for line in table.0.lines().filter(|line| !line.starts_with('#')) {
                let cells: Vec<&str> = line.split('\t').collect();
                assert_eq!(cells.len(), columns, "{line}");
                assert!(METHODS.contains(&cells[0].to_ascii_lowercase().as_str()), "{line}");
                assert!(cells[1].starts_with("/v3/"), "{line}");
                assert!(cells.iter().all(|cell| !cell.is_empty()), "{line}");
                assert!(seen.insert(line), "twice: {line}");
            }
        }
        assert!(SENSITIVE.rows().all(|row| matches!(row.columns[0], "request" | "response")));
    }
}
