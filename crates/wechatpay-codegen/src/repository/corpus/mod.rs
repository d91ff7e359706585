//! *Corpus*: everything at once, on a whole description, to see what the pipeline makes of the real world.
//!
//! Every family is imported and generated. Then all of it is compiled, in a scratch workspace that depends on the client, and
//! every example of the description is decoded into its generated type and encoded again; what comes out must be what went in.

mod cases;
mod compose;
mod difference;
mod report;
mod scratch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::Error;
use crate::generator::{Generator, Module};
use crate::import::{Family, Import, Imported, Source, families, in_parallel};

use self::cases::Case;
pub use self::report::CorpusReport;

/// Runs the pipeline on a description.
#[derive(Clone, Debug)]
pub struct Corpus {
    description: PathBuf,
    repository: PathBuf,
    compile: bool,
    progress: fn(&str),
}

/// What became of one family.
struct Generated {
    imported: Imported,
    module: Module,
    cases: Vec<Case>,
}

impl Corpus {
    /// Begins with a description, and the repository whose client the generated modules are compiled against.
    pub fn new(description: impl Into<PathBuf>, repository: impl Into<PathBuf>) -> Self {
        Self {
            description: description.into(),
            repository: repository.into(),
            compile: true,
            progress: |_| {},
        }
    }

    /// Leaves out compiling, and with it the examples.
    #[must_use]
    pub fn without_compiling(mut self) -> Self {
        self.compile = false;
        self
    }

    /// Reports progress, a line at a time.
    #[must_use]
    pub fn progress(mut self, progress: fn(&str)) -> Self {
        self.progress = progress;
        self
    }

    /// Runs everything. Files go to `target/corpus` of the repository, or of `CARGO_TARGET_DIR`.
    ///
    /// # Errors
    ///
    /// When the description cannot be read, or the scratch workspace not be written. What fails in a family is part of the
    /// report.
    pub fn run(&self) -> Result<CorpusReport, Error> {
        let start = now();
        let source = Source::open(&self.description)?;
        let families = families::list(&source)?;
        let generated = self.generate_all(&source, &families);
        let mut report = CorpusReport { families: families.len(), ..CorpusReport::default() };
        let mut sound = Vec::new();
        for (family, outcome) in families.iter().zip(generated) {
            match outcome {
                Ok(generated) => sound.push(generated),
                Err(error) => report.fail(&family.name, error.to_string()),
            }
        }
        report.generated = sound.len();
        report.operations = sound.iter().map(|it| it.imported.operations()).sum();
        report.seconds_to_generate = start.elapsed().as_secs_f64();
        if self.compile {
            self.compile(&sound, &mut report)?;
        }
        report.seconds = start.elapsed().as_secs_f64();
        Ok(report)
    }

    /// Begins with the largest, so that no thread is left with it at the end.
    fn generate_all(&self, source: &Source, families: &[Family]) -> Vec<Result<Generated, Error>> {
        let mut by_size: Vec<usize> = (0..families.len()).collect();
        by_size.sort_by_key(|index| std::cmp::Reverse(families[*index].paths.len()));
        let work = |index: &usize| {
            let family = &families[*index];
            let outcome = catch_unwind(AssertUnwindSafe(|| self.generate(source, family)));
            let panicked = |_| Error::Document {
                path: self.description.clone(),
                reason: format!("a defect of the generator: it panicked on {}", family.name),
            };
            (*index, outcome.map_err(panicked).and_then(|outcome| outcome))
        };
        let mut generated = in_parallel(&by_size, work);
        generated.sort_by_key(|(index, _)| *index);
        generated.into_iter().map(|(_, outcome)| outcome).collect()
    }

    fn generate(&self, source: &Source, family: &Family) -> Result<Generated, Error> {
        let start = now();
        let nowhere = Path::new("no/lock");
        let imported = Import::new(&self.description).import(source, family, nowhere)?;
        let document = &imported.document;
        let origin = format!("{}.yaml", document.family);
        let module = Generator::new(&document.path).origin(origin).run(document.clone())?;
        let cases = cases::list(&imported);
        (self.progress)(&format!(
            "{}: {} operations, {} lines, {:.1} s",
            family.name,
            imported.operations(),
            module.rust.lines().count(),
            start.elapsed().as_secs_f64()
        ));
        Ok(Generated { imported, module, cases })
    }

    fn compile(&self, sound: &[Generated], report: &mut CorpusReport) -> Result<(), Error> {
        let scratch = scratch::Scratch::new(&self.repository);
        scratch.write(sound)?;
        (self.progress)("compiling; a first time takes minutes");
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
        let answers = scratch.examples(&sound)?;
        let cases = sound.iter().flat_map(|generated| &generated.cases);
        for (case, answer) in cases.zip(answers) {
            report.example(case, answer);
        }
        Ok(())
    }
}

/// A report says how long it took; nothing that is generated depends on it.
#[allow(clippy::disallowed_methods, reason = "only the report shows it")]
fn now() -> Instant {
    Instant::now()
}
