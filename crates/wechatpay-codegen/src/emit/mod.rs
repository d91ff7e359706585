//! Stage 6, *emit*: the module, written from [`Spec`] over the macros and types of
//! `wechatpay_client::runtime`.
//!
//! What repeats is a macro of the runtime; what is written here is what differs: names, types,
//! documentation. Each field is documented once, on its type.

mod client;
mod docs;
mod markdown;
mod operation;
mod table;
mod types;
pub(crate) mod value;
mod writer;

pub(crate) use self::markdown::{code, inert};
pub(crate) use self::writer::Writer;

use crate::print::{self, Origin};
use crate::spec::{Direction, Spec, TypeDef};

/// What emitting has to know besides the specification.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The path of the runtime, such as `crate::runtime`.
    pub(crate) runtime: String,
    /// The crate that examples in documentation name; without one, examples are not compiled.
    pub(crate) example_crate: Option<String>,
}

/// What the compiler says about a call of a deprecated operation.
pub(crate) const DEPRECATED: &str = "WeChat Pay has deprecated this operation";

/// Writes the types of a family alone, each of which implements both directions of serde, for
/// checks of examples.
pub(crate) fn data(spec: &Spec, options: &Options) -> String {
    let mut out = Writer::new(format!("use {};\n", options.runtime));
    for of in &spec.types {
        types::write(&mut out, &TypeDef { direction: Direction::Both, ..of.clone() });
    }
    out.finish()
}

/// Writes the module of a family.
pub(crate) fn module(origin: &Origin, spec: &Spec, options: &Options) -> String {
    let mut out = Writer::new(print::header(origin));
    out.line(&format!("use {};", options.runtime));
    client::write(&mut out, spec, options);
    for operation in &spec.operations {
        operation::write(&mut out, spec, operation);
    }
    for of in &spec.types {
        types::write(&mut out, of);
    }
    table::write(&mut out, spec);
    out.finish()
}
