//! The whole way from one specification to one module.

use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::error::Error;
use crate::generate::generate;
use crate::lint::lint;
use crate::load;
use crate::lower;
use crate::normalize;
use crate::pass::{self, PassCount};
use crate::postprocess::{Options, postprocess};
use crate::print::{self, Origin};
use crate::repository::conformance as checks;
use crate::repository::feature::Feature;
use crate::repository::routes::Route;
use crate::spec::Spec;

/// Generates the module of one specification; the crate's documentation shows how a build script uses it.
#[derive(Clone, Debug)]
pub struct Generator {
    spec: PathBuf,
    origin: Origin,
    options: Options,
}

/// What one specification yields.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Module {
    /// The module's name: the specification's file name without extensions.
    pub family: String,
    /// The name of its client type, from the specification's title.
    pub client: String,
    /// What the family is, from the specification.
    pub description: String,
    /// The module.
    pub rust: String,
    /// The normalised specification, as JSON; generating from it yields the same module.
    pub json: String,
    /// What each pass over the specification changed.
    pub passes: Vec<PassCount>,
    /// When a build of the client has it.
    pub(crate) feature: Feature,
    /// Its tests.
    pub(crate) checks: String,
    /// Its operations, for the chain over all families.
    pub(crate) routes: Vec<Route>,
}

impl Generator {
    /// Begins with the specification at `spec`, YAML 1.2 or JSON, for a crate that depends on `wechatpay-client`.
    pub fn new(spec: impl Into<PathBuf>) -> Self {
        let options = Options {
            runtime: "::wechatpay_client::runtime".to_owned(),
            example_crate: None,
            json_schema: None,
        };
        let spec = spec.into();
        let origin = Origin { source: spec.display().to_string(), command: None };
        Self { spec, origin, options }
    }

    /// Sets the path under which the module finds the runtime; `::wechatpay_client::runtime` unless set.
    #[must_use]
    pub fn runtime(mut self, path: impl Into<String>) -> Self {
        self.options.runtime = path.into();
        self
    }

    /// Names the crate whose `Client` the examples in the module's documentation use; they are compiled as its doc tests then.
    #[must_use]
    pub fn example_crate(mut self, name: impl Into<String>) -> Self {
        self.options.example_crate = Some(name.into());
        self
    }

    /// Derives `JsonSchema` for the types, under this feature of the crate that the module is part of; the crate's feature
    /// has to turn on `wechatpay-client`'s feature `schemars`.
    #[must_use]
    pub fn json_schema(mut self, feature: impl Into<String>) -> Self {
        self.options.json_schema = Some(feature.into());
        self
    }

    /// Sets what the module's header names as its source; the specification's path unless set.
    #[must_use]
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origin.source = origin.into();
        self
    }

    /// Sets the command that the module's header names as the one that makes it again; none unless set.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.origin.command = Some(command.into());
        self
    }

    /// Generates the module.
    ///
    /// # Errors
    ///
    /// Every variant of [`Error`]: a file that cannot be read, a specification that is refused, or a progenitor that does
    /// not do what this crate was written for. Nothing is written in any case.
    pub fn generate(&self) -> Result<Module, Error> {
        self.check_runtime()?;
        let document = load::load(&self.spec)?;
        self.run(document)
    }

    /// Generates the module and writes it to `path`, unless the file is the same already.
    ///
    /// # Errors
    ///
    /// As [`Generator::generate`], and [`Error::File`] when the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let module = self.generate()?;
        write_if_changed(path.as_ref(), &module.rust)
    }

    /// Generates the module of a document that is at hand.
    pub(crate) fn run(&self, document: Document) -> Result<Module, Error> {
        lint(&document)?;
        let (normal, mut passes) = pass::run(normalize::PASSES, document)?;
        let json = print::json(&normal.root);
        let (lowered, more) = pass::run(lower::PASSES, normal.clone())?;
        let spec = Spec::read(&normal, &lowered);
        passes.extend(more);
        let file = postprocess(generate(&lowered)?, &spec, &self.options)?;
        let rust = print::rust(&self.origin, &file);
        let checks = checks::family(&normal, &spec);
        let feature = Feature::of(&normal.root["info"]);
        let routes =
            spec.operations.iter().map(|operation| Route::of(&spec, feature, operation)).collect();
        let Spec { family, client, description, .. } = spec;
        Ok(Module { family, client, description, rust, json, passes, feature, checks, routes })
    }

    fn check_runtime(&self) -> Result<(), Error> {
        let path = syn::parse_str::<syn::Path>(&self.options.runtime);
        path.map(drop).map_err(|_| Error::Runtime(self.options.runtime.clone()))
    }
}

/// Writes a file unless it is the same already, so that nothing is built again for nothing.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> Result<(), Error> {
    if std::fs::read_to_string(path).is_ok_and(|present| present == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, &error))?;
    std::fs::write(path, text).map_err(|error| Error::file(path, &error))
}
