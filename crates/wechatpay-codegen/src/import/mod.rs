//! *Import*: a description of others, Swagger 2.0 over many files or OpenAPI 3.0, becomes specifications of our conventions.
//!
//! Each family of endpoints, the paths with one segment after `/v3/`, becomes a specification of its own. It is converted,
//! then repaired by [`REPAIRS`](crate::import::repair::REPAIRS), then its types are named; names that were given once are kept in
//! `<family>.lock`. Families are worked on in parallel.

mod convert;
mod facts;
pub(crate) mod families;
mod hoist;
mod lock;
mod names;
mod openapi;
pub(crate) mod repair;
mod source;
mod swagger;
mod workers;
mod yaml;

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::document::Document;
use crate::error::Error;
use crate::lint::lint;
use crate::load::overlay;
use crate::pass::{self, PassCount};

pub(crate) use self::families::Family;
pub(crate) use self::lock::{Lock, Locked};
pub(crate) use self::source::Source;
pub(crate) use self::workers::in_parallel;

/// Imports a description.
///
/// ```no_run
/// let report = wechatpay_codegen::repository::Import::new("swagger.yaml").family("refund").write("openapi")?;
/// println!("{report}");
/// # Ok::<(), wechatpay_codegen::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Import {
    description: PathBuf,
    families: Vec<String>,
    with_descriptions: bool,
    progress: fn(&str),
}

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportReport {
    /// The specifications that were written.
    pub written: Vec<PathBuf>,
    /// How many operations they have.
    pub operations: usize,
    /// What each pass changed, in all families together, and in how many families.
    pub passes: Vec<(PassCount, usize)>,
    /// Files beside the description that no path refers to.
    pub orphans: Vec<String>,
}

/// One family, imported.
#[derive(Clone, Debug)]
pub(crate) struct Imported {
    /// What it is called in the description.
    pub(crate) name: String,
    /// As it was converted, before any repair.
    pub(crate) raw: Document,
    /// As it is written.
    pub(crate) document: Document,
    /// The names that were given.
    pub(crate) lock: Lock,
    /// What each pass changed.
    pub(crate) passes: Vec<PassCount>,
}

impl Import {
    /// Begins with the description at `path`: a file, or a folder that holds `swagger.yaml` or `openapi.yaml`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            description: path.into(),
            families: Vec::new(),
            with_descriptions: false,
            progress: |_| {},
        }
    }

    /// Imports this family, by its segment of the path; all, when none is named.
    #[must_use]
    pub fn family(mut self, name: impl Into<String>) -> Self {
        self.families.push(name.into());
        self
    }

    /// Keeps upstream's descriptions: for private use, unless their licence says otherwise.
    #[must_use]
    pub fn with_descriptions(mut self) -> Self {
        self.with_descriptions = true;
        self
    }

    /// Reports progress, a line at a time.
    #[must_use]
    pub fn progress(mut self, progress: fn(&str)) -> Self {
        self.progress = progress;
        self
    }

    /// Writes `<family>.yaml` and `<family>.lock` for each family into `out`. An overlay there is left as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Pass`] when a pass meets what it does not know, [`Error::Overlay`] when an overlay no longer applies,
    /// [`Error::Lint`] when the result breaks our conventions, and whatever reading and writing brings. Nothing is written
    /// then.
    pub fn write(&self, out: impl AsRef<Path>) -> Result<ImportReport, Error> {
        let out = out.as_ref();
        let source = Source::open(&self.description)?;
        let families = self.chosen(&source)?;
        let imported = in_parallel(&families, |family| {
            let imported = self.import(&source, family, out)?;
            (self.progress)(&format!(
                "{}: {} operations",
                imported.name,
                imported.document.operations().len()
            ));
            overlay::check(&imported.document, out)?;
            Ok(imported)
        });
        let imported = imported.into_iter().collect::<Result<Vec<_>, Error>>()?;
        let mut report = ImportReport::of(&imported);
        report.orphans = source.orphans()?;
        for family in &imported {
            report.written.push(family.write(out, &source)?);
        }
        Ok(report)
    }

    fn chosen(&self, source: &Source) -> Result<Vec<Family>, Error> {
        let all = families::list(source)?;
        let unknown = |name: &&String| !all.iter().any(|family| family.name == **name);
        if let Some(name) = self.families.iter().find(unknown) {
            return Err(Error::File {
                path: self.description.clone(),
                reason: format!("no path begins with /v3/{name}"),
            });
        }
        let wanted =
            |family: &Family| self.families.is_empty() || self.families.contains(&family.name);
        Ok(all.into_iter().filter(wanted).collect())
    }

    /// Imports one family: converts, repairs, names, and holds the result against our conventions.
    pub(crate) fn import(
        &self,
        source: &Source,
        family: &Family,
        out: &Path,
    ) -> Result<Imported, Error> {
        let known = Lock::read(&out.join(format!("{}.lock", family.module)))?;
        let raw = convert::convert(source, family, &known)?;
        let (mut document, mut passes) = pass::run(repair::REPAIRS, raw.clone())?;
        let (named, lock) = hoist::run(&mut document, &known)
            .map_err(|fault| fault.into_error(&document.path, hoist::NAME))?;
        passes.push(PassCount { pass: hoist::NAME, why: hoist::WHY, changed: named });
        if !self.with_descriptions {
            let (facts, counts) = pass::run(&[facts::PASS], document)?;
            document = facts;
            passes.extend(counts);
        }
        document.root.sort_all_objects();
        lint(&document)?;
        Ok(Imported { name: family.name.clone(), raw, document, lock, passes })
    }
}

impl Imported {
    /// Counts the operations of the client.
    pub(crate) fn operations(&self) -> usize {
        self.document.operations().len()
    }

    fn write(&self, out: &Path, source: &Source) -> Result<PathBuf, Error> {
        let family = &self.document.family;
        let text = yaml::print(&self.document.root, &source.name());
        let path = out.join(format!("{family}.yaml"));
        crate::generator::write_if_changed(&path, &text)?;
        self.lock.write(&out.join(format!("{family}.lock")))?;
        Ok(path)
    }
}

impl ImportReport {
    fn of(imported: &[Imported]) -> Self {
        let mut passes: Vec<(PassCount, usize)> = Vec::new();
        for count in imported.iter().flat_map(|family| &family.passes) {
            let known = passes.iter_mut().find(|(known, _)| known.pass == count.pass);
            let touched = usize::from(count.changed > 0);
            match known {
                Some((known, families)) => {
                    known.changed += count.changed;
                    *families += touched;
                }
                None => passes.push((count.clone(), touched)),
            }
        }
        let operations = imported.iter().map(|family| family.document.operations().len());
        Self { written: Vec::new(), operations: operations.sum(), passes, orphans: Vec::new() }
    }
}

/// One line per pass, then what was written.
impl std::fmt::Display for ImportReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:<22} {:>7} {:>9}  why", "pass", "changes", "families")?;
        for (count, families) in &self.passes {
            writeln!(f, "{:<22} {:>7} {families:>9}  {}", count.pass, count.changed, count.why)?;
        }
        for orphan in &self.orphans {
            writeln!(f, "in no path, and left out: {orphan}")?;
        }
        let families = self.written.len();
        write!(f, "{families} families, {} operations", self.operations)
    }
}

/// Returns the text at `key` of a value that may be null.
fn text_of(value: &Value, key: &str) -> String {
    crate::document::text(value, key).to_owned()
}

#[cfg(test)]
mod tests;
