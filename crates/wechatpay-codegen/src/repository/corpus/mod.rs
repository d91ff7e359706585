//! *Corpus*: runs the whole pipeline over a complete API description and reports failures.
//!
//! Every family is imported, generated, and compiled in a scratch workspace that depends on the
//! client. Every example of the description is decoded into its generated type and encoded again,
//! and the result must be the example. All families together are generated and compiled as `gen`
//! does it for the client. Samples, bodies that others recorded, are read by the client's rules.

mod cases;
mod compose;
mod difference;
mod names;
mod report;
mod samples;
mod scratch;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::Error;
use crate::generator::Generator;
use crate::import::{Family, Import, Imported, Source, families, in_parallel};
use crate::repository::family::Family as Rendered;
use crate::repository::manifest;
use crate::repository::workspace;
use crate::spec::Spec;

use self::cases::Case;
pub use self::names::{Lengths, NameStatistics};
pub use self::report::{CorpusReport, SampleReport};
use self::samples::{Operations, Sample};
use self::scratch::{Compiled, Input, Scratch};

/// Runs the pipeline over a description.
#[derive(Clone, Debug)]
pub struct Corpus {
    description: PathBuf,
    repository: PathBuf,
    compile: bool,
    samples: Vec<PathBuf>,
    progress: fn(&str),
}

/// One generated family.
struct Generated {
    imported: Imported,
    rendered: Rendered,
    spec: Spec,
    /// The types of the module alone.
    types: String,
    cases: Vec<Case>,
}

/// What `gen` writes for all families together, next to their modules.
struct Together {
    /// The files, by name.
    files: BTreeMap<String, String>,
    /// The list of features in the manifest.
    features: String,
}

impl Corpus {
    /// Creates a run over `description`. The generated modules are compiled against the client of
    /// `repository`.
    pub fn new(description: impl Into<PathBuf>, repository: impl Into<PathBuf>) -> Self {
        Self {
            description: description.into(),
            repository: repository.into(),
            compile: true,
            samples: Vec::new(),
            progress: |_| {},
        }
    }

    /// Skips compiling, and with it the examples.
    #[must_use]
    pub fn without_compiling(mut self) -> Self {
        self.compile = false;
        self
    }

    /// Adds a file of samples, one JSON object per line: bodies that others recorded.
    #[must_use]
    pub fn samples(mut self, file: impl Into<PathBuf>) -> Self {
        self.samples.push(file.into());
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
    /// [`Error::Description`] or [`Error::Syntax`] if the description is not supported, or a line
    /// of a file of samples has another form.
    /// [`Error::File`] if the description cannot be read, or the scratch workspace cannot be
    /// written.
    /// [`Error::Command`] if cargo does not run.
    pub fn run(&self) -> Result<CorpusReport, Error> {
        let start = now();
        let mut samples = Vec::new();
        for file in &self.samples {
            samples.extend(samples::read(file)?);
        }
        samples.sort_by(|a, b| (&a.path, &a.method).cmp(&(&b.path, &b.method)));
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
        let together = match self.together(&sound) {
            Ok(together) => Some(together),
            Err(error) => {
                report.fail(ALL, error);
                None
            }
        };
        if self.compile {
            let found = find(&samples, &sound, &mut report);
            self.compile(&sound, together.as_ref(), &found, &mut report)?;
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
        let (spec, types) = (generated.spec.clone(), generator.data(&generated.spec));
        let (rendered, cases) = (Rendered::of(generated), cases::list(&imported));
        (self.progress)(&format!(
            "{}: {} operations, {} lines, {:.1} s",
            family.name,
            imported.operations(),
            rendered.module.rust.lines().count(),
            start.elapsed().as_secs_f64()
        ));
        Ok(Generated { imported, rendered, spec, types, cases })
    }

    /// Renders what `gen` writes for all families together: the routes, the client's methods, the
    /// tables of operations and the list of features.
    fn together(&self, families: &[Generated]) -> Result<Together, Error> {
        let rendered: Vec<Rendered> = families.iter().map(|it| it.rendered.clone()).collect();
        let mut files = workspace::code(&rendered)?;
        files.retain(|name, _| {
            !rendered.iter().any(|it| *name == format!("{}.rs", it.module.family))
        });
        let features: Vec<_> =
            rendered.iter().map(|it| (it.module.family.as_str(), it.feature)).collect();
        let path = self.repository.join(workspace::MANIFEST);
        let rejected = |reason| Error::Manifest { path: path.clone(), reason };
        match std::fs::read_to_string(&path) {
            Ok(client) => drop(manifest::rewrite(&client, &features).map_err(rejected)?),
            Err(error) => return Err(Error::file(&path, &error)),
        }
        let features = manifest::rewrite(manifest::EMPTY, &features).map_err(rejected)?;
        Ok(Together { files, features })
    }

    fn compile(
        &self,
        sound: &[Generated],
        together: Option<&Together>,
        samples: &[Found<'_>],
        report: &mut CorpusReport,
    ) -> Result<(), Error> {
        let scratch = Scratch::new(&self.repository);
        let sampled = |family: usize| -> BTreeSet<&str> {
            let of_family = samples.iter().filter(|found| found.family == family);
            of_family.filter_map(|found| found.of.as_deref()).collect()
        };
        scratch.write(sound, &sampled, together)?;
        (self.progress)("compiling: the first run takes minutes");
        let compiled = scratch.check(sound, together)?;
        let errors_of =
            |generated: &Generated| compiled.errors_of(&generated.imported.document.family);
        for generated in sound {
            match errors_of(generated) {
                None => report.compiled += 1,
                Some(errors) => report.fail(&generated.imported.name, errors),
            }
        }
        if together.is_some() {
            report_together(&compiled, report);
        }
        (self.progress)("decoding and encoding the examples and samples");
        let decoded: Vec<&Generated> = sound.iter().filter(|it| errors_of(it).is_none()).collect();
        let cases: Vec<&Case> = decoded.iter().flat_map(|generated| &generated.cases).collect();
        let (readable, lost): (Vec<&Found<'_>>, Vec<_>) =
            samples.iter().partition(|found| errors_of(&sound[found.family]).is_none());
        // What has no JSON in the description is not read at all.
        let typed = readable.iter().filter_map(|found| Some((found, found.of.as_deref()?)));
        let inputs: Vec<Input<'_>> = cases
            .iter()
            .map(|case| Input {
                family: &case.family,
                is_sample: false,
                of: &case.of,
                value: &case.value,
            })
            .chain(typed.map(|(found, of)| Input {
                family: &sound[found.family].imported.document.family,
                is_sample: true,
                of,
                value: &found.sample.json,
            }))
            .collect();
        let mut results = scratch.decode(&decoded, &inputs)?.into_iter();
        for (case, result) in cases.into_iter().zip(results.by_ref()) {
            report.example(case, result);
        }
        for found in readable {
            let result = found.of.as_ref().and_then(|_| results.next());
            report.sample(found, result);
        }
        lost.into_iter().for_each(|found| {
            report.sample(found, Some(Err("its family does not compile".to_owned())))
        });
        Ok(())
    }
}

/// How failures name the stage over all families.
const ALL: &str = "all families together";

fn report_together(compiled: &Compiled, report: &mut CorpusReport) {
    match compiled.errors_together() {
        None => report.together = true,
        // Nothing is compiled after a package that it depends on.
        Some(_) if report.compiled < report.generated => {
            report.fail(ALL, "not compiled, because a family does not compile");
        }
        Some(errors) => report.fail(ALL, errors),
    }
}

/// A sample, and what it is a body of.
struct Found<'a> {
    sample: &'a Sample,
    /// The index of the family.
    family: usize,
    /// The Rust type; `None` if the operation has no JSON on this side.
    of: Option<String>,
    /// The fields that the type does not know.
    unknown: BTreeSet<String>,
    /// The fields of an upload that are separate parts, which a sample of its JSON does not have.
    separate: &'a [String],
}

/// Finds the operations of samples, and reports those without one.
fn find<'a>(
    samples: &'a [Sample],
    sound: &'a [Generated],
    report: &mut CorpusReport,
) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    let mut operations = Operations::default();
    for (index, generated) in sound.iter().enumerate() {
        operations.add(index, &generated.spec);
    }
    for sample in samples {
        let Some((family, operation)) = operations.find(sample) else {
            report.samples.get_or_insert_default().without_operation.push(sample.place());
            continue;
        };
        let of = samples::type_of(operation, sample.is_request);
        let unknown = samples::unknown_fields(&sound[family].spec, of, &sample.json);
        let upload = operation.upload.as_ref().filter(|_| sample.is_request);
        let separate = upload.map_or([].as_slice(), |upload| &upload.fields);
        found.push(Found { sample, family, of: of.map(ToString::to_string), unknown, separate });
    }
    if !samples.is_empty() {
        report.samples.get_or_insert_default();
    }
    found
}

/// Returns the time, for the report only.
#[allow(clippy::disallowed_methods, reason = "only the report shows it")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests;
