//! Reports of changes, for a terminal, programs and pull requests.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use serde_json::{Value, json};

use crate::diff::{Change, Changes, Impact};

/// The format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Lines for a terminal.
    #[default]
    Text,
    /// One JSON object, with a list for each impact.
    Json,
    /// A table for a pull request.
    Markdown,
}

impl FromStr for Format {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "markdown" => Ok(Self::Markdown),
            _ => Err(()),
        }
    }
}

const ALL: [Impact; 4] = [Impact::Breaking, Impact::Behavior, Impact::Additive, Impact::Docs];

impl Changes {
    /// Returns the report, with a line feed at the end.
    #[must_use]
    pub fn report(&self, format: Format) -> String {
        match format {
            Format::Text => format!("{self}\n"),
            Format::Json => format!("{:#}\n", self.json()),
            Format::Markdown => self.markdown(),
        }
    }

    fn json(&self) -> Value {
        let change = |Change { family, place, kind, message, .. }: &Change| json!({"family": family, "place": place, "kind": kind, "message": message});
        let list = |impact| Value::Array(self.of(impact).map(change).collect());
        ALL.into_iter().map(|impact| (impact.name(), list(impact))).collect()
    }

    fn markdown(&self) -> String {
        let mut text = format!("**API: {}**\n", self.summary());
        if !self.list.is_empty() {
            text.push_str("\n| impact | family | where | what |\n|---|---|---|---|\n");
        }
        for Change { impact, family, place, message, .. } in &self.list {
            let impact = if *impact == Impact::Breaking { "**breaking**" } else { impact.name() };
            let message = message.replace('|', "\\|");
            // Writing to a string cannot fail.
            let _ = writeln!(text, "| {impact} | {family} | `{place}` | {message} |");
        }
        text
    }

    fn summary(&self) -> String {
        if self.list.is_empty() {
            return "no change".to_owned();
        }
        ALL.map(|impact| format!("{} {}", self.of(impact).count(), impact.name())).join(", ")
    }
}

/// Lists the changes by impact, one per line, and counts them.
impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for impact in ALL {
            let mut changes = self.of(impact).peekable();
            if changes.peek().is_some() {
                writeln!(f, "{}", impact.name())?;
            }
            for Change { family, place, message, .. } in changes {
                let place = if place == family { String::new() } else { format!(" {place}:") };
                writeln!(f, "  {family}:{place} {message}")?;
            }
        }
        write!(f, "API: {}", self.summary())
    }
}
