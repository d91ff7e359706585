//! Where a specification comes from: the source, its copyright and its license, in the specification
//! and in `THIRD-PARTY.md` next to it.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::document::text;
use crate::error::Error;
use crate::generator::write_if_changed;
use crate::import::source::Source;

/// The file that lists all sources.
const FILE: &str = "THIRD-PARTY.md";

/// Files next to a description that hold its license.
const LICENSES: [&str; 6] =
    ["LICENSE", "LICENSE.md", "LICENSE.txt", "COPYING", "COPYING.md", "COPYING.txt"];

const HEAD: &str = "# Third-party sources

`cargo xtask import` made specifications in this folder from the descriptions below, and keeps this list.
";

/// A source of specifications.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Provenance {
    /// The address of the project, or else the title of the description.
    name: String,
    version: String,
    /// The line of the license that names the owner, or an empty string.
    copyright: String,
    /// The name of the license, or an empty string.
    license: String,
    /// The address of the license, or an empty string.
    license_url: String,
    /// The text of the license, or an empty string.
    text: String,
}

impl Provenance {
    /// Reads the source of a description: `info`, and the license next to it.
    pub(super) fn of(source: &Source) -> Self {
        let info = &source.root["info"];
        let contents =
            LICENSES.iter().find_map(|name| std::fs::read_to_string(source.tree.path(name)).ok());
        let text_of_license = contents.unwrap_or_default().trim().to_owned();
        let license = &info["license"];
        let name = match text(license, "name") {
            "" => license_of(&text_of_license),
            name => name,
        };
        let owner = text_of_license.lines().find(|line| line.trim().starts_with("Copyright"));
        let contact = text(&info["contact"], "name");
        let copyright = match owner {
            Some(line) => line.trim().to_owned(),
            None if contact.is_empty() => String::new(),
            None => format!("by {contact}"),
        };
        Self {
            name: one_line(project(source)),
            version: one_line(text(info, "version")),
            copyright: one_line(&copyright),
            license: one_line(name),
            license_url: one_line(text(license, "url")),
            text: text_of_license,
        }
    }

    /// Writes the source into the `info` of a specification.
    pub(super) fn describe(&self, info: &mut Value) {
        info["x-wechatpay-source"] = self.to_string().into();
        if !self.license.is_empty() {
            let mut license = Map::from_iter([("name".to_owned(), json!(self.license))]);
            if !self.license_url.is_empty() {
                license.insert("url".to_owned(), json!(self.license_url));
            }
            info["license"] = license.into();
        }
    }

    /// Lists the source with `families` in the file in `folder`, next to those that are there.
    ///
    /// # Errors
    /// [`Error::File`] if the file cannot be read or written.
    pub(super) fn list(&self, folder: &Path, families: &[&str]) -> Result<(), Error> {
        let path = folder.join(FILE);
        let known = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            contents => contents.map_err(|error| Error::file(&path, &error))?,
        };
        let mut sections: BTreeMap<String, String> = BTreeMap::new();
        for section in known.split("\n## ").skip(1) {
            let (name, rest) = section.split_once('\n').unwrap_or((section, ""));
            sections.insert(name.to_owned(), rest.trim().to_owned());
        }
        let before = sections.remove(&self.name).unwrap_or_default();
        let mut versions = versions(&before);
        versions.extend(families.iter().map(|name| ((*name).to_owned(), self.version.clone())));
        // A family has one source, and one that was deleted has none.
        versions.retain(|name, _| folder.join(format!("{name}.yaml")).is_file());
        for section in sections.values_mut() {
            let others = self::versions(section);
            if families.iter().any(|name| others.contains_key(*name)) {
                let left = others.iter().filter(|(name, _)| !families.contains(&name.as_str()));
                let line = list_of(left.map(|(name, version)| (name.as_str(), version.as_str())));
                *section = replace_families(section, &line);
            }
        }
        sections.insert(self.name.clone(), self.section(&versions));
        let mut text = HEAD.to_owned();
        for (name, section) in &sections {
            text.push_str(&format!("\n## {name}\n\n{section}\n"));
        }
        write_if_changed(&path, &text)
    }

    fn section(&self, versions: &BTreeMap<String, String>) -> String {
        let mut lines = Vec::new();
        if !self.copyright.is_empty() {
            lines.push(format!("- {}", self.copyright));
        }
        lines.push(format!("- License: {}", self.license_or_none()));
        if !self.license_url.is_empty() {
            lines.push(format!("- <{}>", self.license_url));
        }
        let all = versions.iter().map(|(name, version)| (name.as_str(), version.as_str()));
        lines.push(list_of(all));
        if !self.text.is_empty() {
            lines.push(String::new());
            let indented = self.text.lines().map(|line| format!("    {line}"));
            lines.extend(indented.map(|line| line.trim_end().to_owned()));
        }
        lines.join("\n")
    }

    fn license_or_none(&self) -> &str {
        match self.license.as_str() {
            "" => "none is named; ask the author before you publish what was made from this",
            license => license,
        }
    }
}

/// Prints the source in one line.
impl std::fmt::Display for Provenance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [[self.name.as_str(), &self.version].join(" "), self.copyright.clone()];
        for part in parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty()) {
            write!(f, "{part}, ")?;
        }
        write!(f, "license: {}", self.license_or_none())
    }
}

const FAMILIES: &str = "- Families: ";

fn list_of<'a>(versions: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let all: Vec<String> = versions.map(|(name, version)| format!("`{name}` {version}")).collect();
    format!("{FAMILIES}{}", all.join(", "))
}

/// Reads the families of a section, each with the version that it was made from.
fn versions(section: &str) -> BTreeMap<String, String> {
    let line = section.lines().find_map(|line| line.strip_prefix(FAMILIES)).unwrap_or_default();
    line.split(", ")
        .filter_map(|entry| entry.strip_prefix('`')?.split_once("` "))
        .map(|(name, version)| (name.to_owned(), version.to_owned()))
        .collect()
}

fn replace_families(section: &str, line: &str) -> String {
    let lines = section.lines().map(|old| if old.starts_with(FAMILIES) { line } else { old });
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns the address of the project that a description belongs to, or else its title.
fn project(source: &Source) -> &str {
    let info = &source.root["info"];
    let described = text(info, "description");
    let repository = described.find("https://github.com/").map(|at| {
        let link = &described[at..];
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-._/:".contains(c);
        &link[..link.find(|c: char| !is_part(c)).unwrap_or(link.len())]
    });
    let addresses = [
        text(&info["contact"], "url"),
        repository.unwrap_or_default(),
        text(&source.root["externalDocs"], "url"),
        text(info, "title"),
    ];
    addresses.into_iter().find(|it| !it.trim().is_empty()).unwrap_or(&source.main)
}

/// Recognizes a license by its text.
fn license_of(text: &str) -> &'static str {
    let has = |part: &str| text.contains(part);
    if has("Permission is hereby granted, free of charge, to any person obtaining a copy") {
        "MIT"
    } else if has("Apache License") && has("Version 2.0") {
        "Apache-2.0"
    } else if has("Redistribution and use in source and binary forms") {
        "BSD"
    } else if text.is_empty() {
        ""
    } else {
        "see its text below"
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str) -> Provenance {
        Provenance {
            name: name.to_owned(),
            version: "1.1".to_owned(),
            copyright: "Copyright (c) 2020 A".to_owned(),
            license: "MIT".to_owned(),
            text: "Copyright (c) 2020 A\n\n## not a heading\nPermission".to_owned(),
            ..Provenance::default()
        }
    }

    #[test]
    fn sources_and_families_are_kept_until_a_family_is_deleted_or_moves() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(format!("{name}.yaml"));
        for name in ["a", "b", "c"] {
            std::fs::write(file(name), "").unwrap();
        }
        let read = || std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        source("one").list(folder.path(), &["a", "b"]).unwrap();
        source("two").list(folder.path(), &["c"]).unwrap();
        assert!(read().contains("- Families: `a` 1.1, `b` 1.1\n\n    Copyright"), "{}", read());
        assert_eq!(read().matches("\n## ").count(), 2);
        let newer = Provenance { version: "1.2".to_owned(), ..source("two") };
        newer.list(folder.path(), &["a"]).unwrap();
        assert!(
            read()
                .contains("## one\n\n- Copyright (c) 2020 A\n- License: MIT\n- Families: `b` 1.1")
        );
        assert!(read().contains("- Families: `a` 1.2, `c` 1.1\n"), "{}", read());
        std::fs::remove_file(file("c")).unwrap();
        newer.list(folder.path(), &["a"]).unwrap();
        assert!(read().contains("- Families: `a` 1.2\n"), "{}", read());
    }

    #[test]
    fn missing_license_is_said() {
        let source = Provenance { name: "x".to_owned(), ..Provenance::default() };
        assert_eq!(
            source.to_string(),
            "x, license: none is named; ask the author before you publish what was made from this"
        );
    }
}
