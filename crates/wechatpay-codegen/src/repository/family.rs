//! What this repository derives from one specification, next to its module.

use crate::document::feature::Feature;
use crate::generator::{Generated, Module};
use crate::repository::conformance;
use crate::repository::routes::Route;

/// One family of endpoints.
#[derive(Clone, Debug)]
pub(crate) struct Family {
    pub(crate) module: Module,
    /// When a build of the client contains it.
    pub(crate) feature: Feature,
    /// The tests of its generated code.
    pub(crate) conformance: String,
    /// Its operations, for the routes over all families.
    pub(crate) routes: Vec<Route>,
}

impl Family {
    /// Derives everything from a generated module.
    pub(crate) fn of(generated: Generated) -> Self {
        let Generated { module, document, lowered, spec } = generated;
        let feature = Feature::of(&document.root["info"]);
        Self {
            conformance: conformance::family(&document, &lowered, &spec),
            routes: spec
                .operations
                .iter()
                .map(|operation| Route::of(&spec, feature, operation))
                .collect(),
            module,
            feature,
        }
    }
}
