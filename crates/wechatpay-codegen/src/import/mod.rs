//! *Import*: turns a description by others, Swagger 2.0 in many files or OpenAPI 3.0, into specifications of our conventions.
//!
//! Each family of endpoints, the paths with the same segment after `/v3/`, becomes one
//! specification. It is converted, repaired by [`REPAIRS`](repair::REPAIRS), and its types are
//! named; `<family>.lock` keeps the names for the next import. Families are imported in parallel.

mod by_hand;
mod convert;
pub(crate) mod corrections;
mod dropped;
mod facts;
pub(crate) mod families;
mod hoist;
mod known;
mod lock;
mod losses;
mod names;
mod official;
mod openapi;
mod provenance;
pub(crate) mod repair;
mod source;
mod swagger;
mod terms;
mod workers;
mod yaml;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::document::{Document, flag, text};
use crate::error::{Error, Finding};
use crate::generator::write_if_changed;
use crate::lint::{encrypted_fields, lint, lint_description, questions};
use crate::load::locate::{locate, locate_all};
use crate::load::{self, openapi_3_1, overlay};
use crate::pass::{self, PassCount};

use self::by_hand::ByHand;
pub(crate) use self::families::Family;
pub(crate) use self::hoist::place::is_bare;
use self::lock::Lock;
use self::provenance::Provenance;
use self::repair::{Proposal, propose};
pub(crate) use self::source::Source;
use self::terms::Terms;
pub(crate) use self::workers::in_parallel;

/// The files next to the specifications that only an import reads.
pub(crate) const READ_BY_IMPORTS: [&str; 2] = [by_hand::FILE, terms::FILE];

/// Imports a description.
///
/// ```no_run
/// use wechatpay_codegen::repository::Import;
///
/// let report = Import::new("swagger.yaml").family("refund").write("openapi")?;
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
    /// Files next to the description that no path refers to.
    pub orphans: Vec<String>,
    /// The operations whose success is an unsigned file, overlays included: family, method and
    /// path.
    pub unsigned: Vec<String>,
    /// What the description leaves open, and what of it cannot be kept.
    pub findings: Vec<Finding>,
    /// The number of encrypted fields, and of operations that have one.
    pub encrypted: (usize, usize),
    /// The proposals when to retry an operation, except those without an alternative: to be
    /// reviewed.
    pub retries: Vec<String>,
    /// Where the description comes from, and its license.
    pub source: String,
}

/// One imported family.
#[derive(Clone, Debug)]
pub(crate) struct Imported {
    /// The name in the description.
    pub(crate) name: String,
    /// The converted family, before any repair.
    pub(crate) raw: Document,
    /// The family as it is written.
    pub(crate) document: Document,
    /// The names of its operations and types.
    pub(crate) lock: Lock,
    /// The places of its types, as `names.yaml` names them.
    pub(crate) places: BTreeSet<String>,
    /// What each pass changed.
    pub(crate) passes: Vec<PassCount>,
    /// What of the description cannot be kept.
    pub(crate) losses: Vec<Finding>,
    /// The fields that a correction replaced or removed.
    pub(crate) replaced: Vec<corrections::Field>,
}

impl Import {
    /// Creates an import of the description at `path`: a file, or a folder with `swagger.yaml` or
    /// `openapi.yaml`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            description: path.into(),
            families: Vec::new(),
            with_descriptions: false,
            progress: |_| {},
        }
    }

    /// Adds a family to import, by its segment of the path; without any, all are imported.
    #[must_use]
    pub fn family(mut self, name: impl Into<String>) -> Self {
        self.families.push(name.into());
        self
    }

    /// Keeps upstream's descriptions, for private use unless their license allows more.
    #[must_use]
    pub fn with_descriptions(mut self) -> Self {
        self.with_descriptions = true;
        self
    }

    /// Sets a function that is called with each line of progress.
    #[must_use]
    pub fn progress(mut self, progress: fn(&str)) -> Self {
        self.progress = progress;
        self
    }

    /// Writes `<family>.yaml` and `<family>.lock` of each family to `out`. Overlays and `names.yaml`
    /// there are read and not changed, and nothing is written if anything fails.
    ///
    /// # Errors
    /// [`Error::Description`] if the description is missing or of another version.
    /// [`Error::Family`] if a family that was named does not exist, or two would be one module.
    /// [`Error::File`], [`Error::Syntax`] or [`Error::Reference`] if a file cannot be read, parsed
    /// or found.
    /// [`Error::Pass`] if a pass finds something that it does not support.
    /// [`Error::Lint`] if the result breaks our conventions, or a line of `names.yaml` fits nothing.
    /// [`Error::Overlay`] if an overlay no longer applies.
    pub fn write(&self, out: impl AsRef<Path>) -> Result<ImportReport, Error> {
        self.write_unlocated(out.as_ref()).map_err(locate)
    }

    fn write_unlocated(&self, out: &Path) -> Result<ImportReport, Error> {
        let source = Source::open(&self.description)?;
        let by_hand = ByHand::read(out)?;
        let families = self.chosen(&source, &by_hand)?;
        let terms = Terms::read(out)?;
        let (imported, applied): (Vec<Imported>, Vec<_>) = in_parallel(&families, |family| {
            let mut imported = self.import(&source, family, out)?;
            let applied = terms.apply(&mut imported.document);
            imported.passes.push(applied.count());
            (self.progress)(&format!("{}: {} operations", imported.name, imported.operations()));
            overlay::check(&imported.document, out)?;
            Ok((imported, applied))
        })
        .into_iter()
        .collect::<Result<Vec<_>, Error>>()?
        .into_iter()
        .unzip();
        let places = families.iter().zip(imported.iter().map(|imported| &imported.places));
        let unused = by_hand.unused(&source, &places.collect::<Vec<_>>());
        if !unused.is_empty() {
            return Err(Error::Lint(unused));
        }
        let provenance = Provenance::of(&source);
        let mut report = ImportReport::of(&imported);
        report.source = provenance.to_string();
        report.orphans = source.orphans()?;
        report.findings = source.duplicates();
        report.findings.extend(losses::of_source(&source));
        let by_family: Vec<_> =
            families.iter().map(|family| family.module.as_str()).zip(&applied).collect();
        report.findings.extend(terms.unused(&by_family, self.families.is_empty()));
        report.findings.extend(applied.into_iter().flat_map(|applied| applied.missing));
        for family in imported {
            let path = family.write(out, &source)?;
            let with_overlay = load::load(&path)?;
            report.unsigned.extend(unsigned(&with_overlay));
            report.retries.extend(retries(&family.document, &with_overlay));
            for site in with_overlay.operations() {
                let fields = encrypted_fields(&with_overlay, site.value);
                report.encrypted.0 += fields;
                report.encrypted.1 += usize::from(fields > 0);
            }
            report.findings.extend(family.losses);
            report.findings.extend(questions(&with_overlay));
            report.written.push(path);
        }
        let families: Vec<String> = report.written.iter().map(|path| load::family(path)).collect();
        let families: Vec<&str> = families.iter().map(String::as_str).collect();
        provenance.list(out, &families)?;
        report.findings = locate_all(report.findings);
        Ok(report)
    }

    fn chosen(&self, source: &Source, by_hand: &ByHand) -> Result<Vec<Family>, Error> {
        let all = families::list_by_hand(source, by_hand)?;
        let unknown = |name: &&String| !all.iter().any(|family| family.is_called(name));
        if let Some(name) = self.families.iter().find(unknown) {
            return Err(Error::Family {
                path: self.description.clone(),
                reason: format!("there is no family `{name}`: no path begins with /v3/{name}"),
            });
        }
        if self.families.is_empty() {
            return Ok(all);
        }
        let is_chosen = |family: &Family| self.families.iter().any(|name| family.is_called(name));
        Ok(all.into_iter().filter(is_chosen).collect())
    }

    /// Imports one family: converts, repairs and names it, and checks the result against our
    /// conventions.
    pub(crate) fn import(
        &self,
        source: &Source,
        family: &Family,
        out: &Path,
    ) -> Result<Imported, Error> {
        self.import_unlocated(source, family, out).map_err(locate)
    }

    fn import_unlocated(
        &self,
        source: &Source,
        family: &Family,
        out: &Path,
    ) -> Result<Imported, Error> {
        let known = Lock::read(&out.join(format!("{}.lock", family.module)))?;
        let by_hand = ByHand::read(out)?;
        let (mut raw, mut losses) = convert::convert(source, family, &known, &by_hand)?;
        if source.is_3_1() {
            openapi_3_1::rewrite(&mut raw)
                .map_err(|fault| fault.into_error(&raw.path, "openapi_3_1"))?;
        }
        lint_description(&raw, source.is_3_1())?;
        let (mut document, mut passes) = pass::run(repair::REPAIRS, raw.clone())?;
        let mut corrected = corrections::apply(&mut document)?;
        let (pass, why) = (corrections::NAME, corrections::WHY);
        passes.push(PassCount { pass, why, changed: corrected.changed });
        losses.append(&mut corrected.findings);
        // What a correction adds can be personal data.
        let (marked, counts) = pass::run(repair::KNOWN_FACTS, document)?;
        document = marked;
        passes.extend(counts);
        losses.extend(repair::sensitive_findings(&document));
        Provenance::of(source).describe(&mut document.root["info"]);
        let hoist::Hoisted { replaced: named, lock, places } =
            hoist::run(&mut document, &known, &by_hand)?;
        passes.push(PassCount { pass: hoist::NAME, why: hoist::WHY, changed: named });
        if !self.with_descriptions {
            let (facts, counts) = pass::run(&[facts::PASS], document)?;
            document = facts;
            passes.extend(counts);
        }
        document.root.sort_all_objects();
        lint(&document)?;
        let (name, replaced) = (family.name.clone(), corrected.replaced);
        Ok(Imported { name, raw, document, lock, places, passes, losses, replaced })
    }
}

impl Imported {
    /// The number of operations.
    pub(crate) fn operations(&self) -> usize {
        self.document.operations().len()
    }

    fn write(&self, out: &Path, source: &Source) -> Result<PathBuf, Error> {
        let family = &self.document.family;
        let text = yaml::print(&self.document.root, &source.name());
        let path = out.join(format!("{family}.yaml"));
        write_if_changed(&path, &text)?;
        self.lock.write(&out.join(format!("{family}.lock")))?;
        Ok(path)
    }
}

/// Lists the operations of a specification whose success is unsigned.
fn unsigned(document: &Document) -> Vec<String> {
    let operations = document.operations().into_iter();
    operations
        .filter(|site| flag(site.value, "x-wechatpay-unsigned"))
        .map(|site| format!("{}: {} {}", document.family, site.method.to_uppercase(), site.path))
        .collect()
}

/// Lists the proposals when to retry operations that an overlay does not decide: by a number of the
/// merchant's own, or never, in spite of one.
fn retries(document: &Document, with_overlay: &Document) -> Vec<String> {
    const CLASS: &str = "x-wechatpay-retry";
    let operations = document.operations().into_iter().zip(with_overlay.operations());
    operations
        .filter(|(site, decided)| text(site.value, CLASS) == text(decided.value, CLASS))
        .filter_map(|(site, _)| {
            let class = text(site.value, CLASS);
            let proposal = match propose(document, site.method, site.path, site.value) {
                Proposal::SameKey(key) if class == "same-key" => format!("same-key, by `{key}`"),
                Proposal::Never(Some(why)) if class == "never" => format!("never: {why}"),
                _ => return None,
            };
            let method = site.method.to_uppercase();
            Some(format!("{}: {method} {}: {proposal}", document.family, site.path))
        })
        .collect()
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
        let operations = imported.iter().map(Imported::operations).sum();
        Self {
            written: Vec::new(),
            operations,
            passes,
            orphans: Vec::new(),
            unsigned: Vec::new(),
            findings: Vec::new(),
            encrypted: (0, 0),
            retries: Vec::new(),
            source: String::new(),
        }
    }
}

/// Prints one line per pass, then what needs attention, then the totals.
impl std::fmt::Display for ImportReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:<22} {:>7} {:>9}  why", "pass", "changes", "families")?;
        for (count, families) in &self.passes {
            writeln!(f, "{:<22} {:>7} {families:>9}  {}", count.pass, count.changed, count.why)?;
        }
        for orphan in &self.orphans {
            writeln!(f, "not referred to, and left out: {orphan}")?;
        }
        for operation in &self.unsigned {
            writeln!(f, "a file, whose signature is not verified: {operation}")?;
        }
        for retry in &self.retries {
            writeln!(f, "retry, to be reviewed: {retry}")?;
        }
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        writeln!(f, "source: {}", self.source)?;
        let (fields, operations) = self.encrypted;
        writeln!(f, "{fields} fields of {operations} operations are encrypted")?;
        let families = self.written.len();
        write!(f, "{families} families, {} operations", self.operations)
    }
}

#[cfg(test)]
mod name_tests;
#[cfg(test)]
mod tests;
