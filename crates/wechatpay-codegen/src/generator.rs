//! From one specification to one module.

use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::emit::{self, Options};
use crate::error::Error;
use crate::lint::lint;
use crate::load;
use crate::load::locate::locate;
use crate::lower;
use crate::normalize;
use crate::pass::{self, PassCount};
use crate::print::{self, Origin};
use crate::spec::Spec;
use crate::types::Types;

/// Generates the client module of one specification.
///
/// # Examples
/// In a build script:
///
/// ```no_run
/// # fn main() -> Result<(), wechatpay_codegen::Error> {
/// use std::path::PathBuf;
/// use wechatpay_codegen::Generator;
///
/// println!("cargo::rerun-if-changed=openapi/private.yaml");
/// let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
/// Generator::new("openapi/private.yaml").write(out.join("private.rs"))?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Generator {
    spec: PathBuf,
    origin: Origin,
    options: Options,
}

/// The output for one specification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Module {
    /// The name of the module: the specification's file name without extensions.
    pub family: String,
    /// The name of the client type, from the specification's title.
    pub client: String,
    /// The description of the family, from the specification.
    pub description: String,
    /// The Rust source of the module.
    pub rust: String,
    /// The normalized specification as JSON; generating from it yields the same module.
    pub json: String,
    /// How much each pass over the specification changed.
    pub passes: Vec<PassCount>,
}

/// A module, and what it was generated from.
#[derive(Clone, Debug)]
pub(crate) struct Generated {
    pub(crate) module: Module,
    /// The normalized document.
    pub(crate) document: Document,
    pub(crate) lowered: Document,
    pub(crate) spec: Spec,
}

impl Generator {
    /// Creates a generator for the specification at `spec`, YAML 1.2 or JSON. The module is for a
    /// crate that depends on `wechatpay-client`.
    pub fn new(spec: impl Into<PathBuf>) -> Self {
        let options =
            Options { runtime: "::wechatpay_client::runtime".to_owned(), example_crate: None };
        let spec = spec.into();
        let origin = Origin { source: spec.display().to_string(), command: None };
        Self { spec, origin, options }
    }

    /// Sets the path of the runtime; `::wechatpay_client::runtime` by default.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Sets the crate whose `Client` the examples in the module's documentation use. They are then
    /// compiled as doc tests.
    #[must_use]
    pub fn example_crate(mut self, name: impl Into<String>) -> Self {
        self.options.example_crate = Some(name.into());
        self
    }

    /// Sets the source that the module's header names; the specification's path by default.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin.source = origin.into();
        self
    }

    /// Sets the command that the module's header names for generating it again; none by default.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.origin.command = Some(command.into());
        self
    }

    /// Generates the module.
    ///
    /// # Errors
    /// [`Error`] if a file cannot be read, if the specification is rejected, or if progenitor's
    /// output is of an unknown form.
    pub fn generate(&self) -> Result<Module, Error> {
        self.run(self.load()?).map(|generated| generated.module)
    }

    /// Generates the module and writes it to `path`, unless the file has the same contents already.
    ///
    /// # Errors
    /// As [`Generator::generate`]; [`Error::File`] if the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let module = self.generate()?;
        write_if_changed(path.as_ref(), &module.rust)
    }

    /// Loads the specification.
    pub(crate) fn load(&self) -> Result<Document, Error> {
        self.check_runtime()?;
        load::load(&self.spec).map_err(locate)
    }

    /// Generates the module of a loaded document.
    pub(crate) fn run(&self, document: Document) -> Result<Generated, Error> {
        self.run_unlocated(document).map_err(locate)
    }

    fn run_unlocated(&self, document: Document) -> Result<Generated, Error> {
        lint(&document)?;
        let Stages { document, lowered, spec, passes } = read(document)?;
        let module = Module {
            family: spec.family.clone(),
            client: spec.client.clone(),
            description: spec.description.clone(),
            rust: emit::module(&self.origin, &spec, &self.options),
            json: print::json(&document.root),
            passes,
        };
        Ok(Generated { module, document, lowered, spec })
    }

    /// Generates the types alone, each of which implements both directions of serde.
    pub(crate) fn data(&self, spec: &Spec) -> String {
        emit::data(spec, &self.options)
    }

    fn check_runtime(&self) -> Result<(), Error> {
        let path = syn::parse_str::<syn::Path>(&self.options.runtime);
        path.map(drop).map_err(|_| Error::Runtime(self.options.runtime.clone()))
    }
}

/// What the stages between linting and emitting make of a document.
#[derive(Clone, Debug)]
pub(crate) struct Stages {
    /// The normalized document.
    pub(crate) document: Document,
    pub(crate) lowered: Document,
    pub(crate) spec: Spec,
    /// How much each pass changed.
    pub(crate) passes: Vec<PassCount>,
}

/// Runs the stages between linting and emitting.
pub(crate) fn read(document: Document) -> Result<Stages, Error> {
    let (document, mut passes) = pass::run(normalize::PASSES, document)?;
    let (lowered, more) = pass::run(lower::PASSES, document.clone())?;
    passes.extend(more);
    let spec = Spec::read(&document, &lowered, &Types::make(&lowered)?)?;
    Ok(Stages { document, lowered, spec, passes })
}

/// Writes a file only if its contents changed, to avoid needless rebuilds.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, &error))?;
    std::fs::write(path, text).map_err(|error| Error::file(path, &error))
}
