//! *Corpus*: runs the whole pipeline over a complete API description and reports failures.
//!
//! Every family is imported, generated, and compiled in a scratch workspace that depends on the
//! client. Every example of the description is decoded into its generated type and encoded again,
//! and the result must be the example.

mod cases;
mod compose;
mod difference;
mod names;
mod report;
mod scratch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::Error;
use crate::generator::{Generator, Module};
use crate::import::{Family, Import, Imported, Source, families, in_parallel};

use self::cases::Case;
pub use self::names::{Lengths, NameStatistics};
pub use self::report::CorpusReport;

/// Runs the pipeline over a description.
#[derive(Clone, Debug)]
pub struct Corpus {
    description: PathBuf,
    repository: PathBuf,
    compile: bool,
    progress: fn(&str),
}

/// One generated family.
struct Generated {
    imported: Imported,
    module: Module,
    /// The types of the module alone.
    types: String,
    cases: Vec<Case>,
}

impl Corpus {
    /// Creates a run over `description`. The generated modules are compiled against the client of
    /// `repository`.
    pub fn new(description: impl Into<PathBuf>, repository: impl Into<PathBuf>) -> Self {
        Self {
            description: description.into(),
            repository: repository.into(),
            compile: true,
            progress: |_| {},
        }
    }

    /// Skips compiling, and with it the examples.
    #[must_use]
    pub fn without_compiling(mut self) -> Self {
        self.compile = false;
        self
    }

    /// Sets a function that is called with each line of progress.
    #[must_use]
    pub fn progress(mut self, progress: fn(&str)) -> Self {
        self.progress = progress;
        self
    }

    /// Runs the pipeline. Files are written to `corpus` in the target folder. Failures of single
    /// families are part of the report, not errors.
    ///
    /// # Errors
    /// [`Error::Description`] or [`Error::Syntax`] if the description is not supported.
    /// [`Error::File`] if the description cannot be read, or the scratch workspace cannot be
    /// written.
    /// [`Error::Command`] if cargo does not run.
    pub fn run(&self) -> Result<CorpusReport, Error> {
        let start = now();
        let source = Source::open(&self.description)?;
        let families = families::list(&source)?;
        let generated = self.generate_all(&source, &families);
        let mut report = CorpusReport { families: families.len(), ..CorpusReport::default() };
        let mut sound = Vec::new();
        for (family, result) in families.iter().zip(generated) {
            match result {
                Ok(generated) => sound.push(generated),
                Err(error) => report.fail(&family.name, error.to_string()),
            }
        }
        report.generated = sound.len();
        report.names = NameStatistics::of(sound.iter().map(|it| &it.imported.document));
        report.operations = sound.iter().map(|it| it.imported.operations()).sum();
        report.seconds_to_generate = start.elapsed().as_secs_f64();
        if self.compile {
            self.compile(&sound, &mut report)?;
        }
        report.seconds = start.elapsed().as_secs_f64();
        Ok(report)
    }

    /// Generates all families, the largest first, because it takes longest.
    fn generate_all(&self, source: &Source, families: &[Family]) -> Vec<Result<Generated, Error>> {
        let mut by_size: Vec<usize> = (0..families.len()).collect();
        by_size.sort_by_key(|index| std::cmp::Reverse(families[*index].paths.len()));
        let mut generated = in_parallel(&by_size, |index| {
            let family = &families[*index];
            let result = catch_unwind(AssertUnwindSafe(|| self.generate(source, family)))
                .unwrap_or_else(|_| {
                    Err(Error::Family {
                        path: self.description.clone(),
                        reason: format!(
                            "the generator panicked on {}: please report it",
                            family.name
                        ),
                    })
                });
            (*index, result)
        });
        generated.sort_by_key(|(index, _)| *index);
        generated.into_iter().map(|(_, result)| result).collect()
    }

    fn generate(&self, source: &Source, family: &Family) -> Result<Generated, Error> {
        let start = now();
        let nowhere = Path::new("no/lock");
        let imported = Import::new(&self.description).import(source, family, nowhere)?;
        let document = &imported.document;
        let origin = format!("{}.yaml", document.family);
        let generator = Generator::new(&document.path).origin(origin);
        let generated = generator.run(document.clone())?;
        let (module, types) = (generated.module, generator.data(&generated.spec));
        let cases = cases::list(&imported);
        (self.progress)(&format!(
            "{}: {} operations, {} lines, {:.1} s",
            family.name,
            imported.operations(),
            module.rust.lines().count(),
            start.elapsed().as_secs_f64()
        ));
        Ok(Generated { imported, module, types, cases })
    }

    fn compile(&self, sound: &[Generated], report: &mut CorpusReport) -> Result<(), Error> {
        let scratch = scratch::Scratch::new(&self.repository);
        scratch.write(sound)?;
        (self.progress)("compiling: the first run takes minutes");
        let compiled = scratch.check(sound)?;
        for generated in sound {
            let family = &generated.imported.document.family;
            match compiled.errors_of(family) {
                None => report.compiled += 1,
                Some(errors) => report.fail(&generated.imported.name, errors.to_owned()),
            }
        }
        let sound: Vec<&Generated> = sound
            .iter()
            .filter(|it| compiled.errors_of(&it.imported.document.family).is_none())
            .collect();
        (self.progress)("decoding and encoding the examples");
        let results = scratch.examples(&sound)?;
        let cases = sound.iter().flat_map(|generated| &generated.cases);
        for (case, result) in cases.zip(results) {
            report.example(case, result);
        }
        Ok(())
    }
}

/// Returns the time, for the report only.
#[allow(clippy::disallowed_methods, reason = "only the report shows it")]
fn now() -> Instant {
    Instant::now()
}
