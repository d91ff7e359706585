//! The repairs of an imported description: they fix what upstream wrote wrongly and apply our
//! conventions.

mod bodies;
mod callbacks;
mod enum_values;
mod example_types;
mod extensions;
mod fields;
mod flatten;
mod inline;
mod leaves;
mod malformed_nodes;
mod misplaced_properties;
mod parameters;
mod patterns;
mod property_names;
mod responses;
mod retries;
mod sensitive;
mod time;

pub(crate) use self::retries::{Proposal, propose};
pub(crate) use self::sensitive::findings as sensitive_findings;
pub(crate) use self::time::is_time;
use crate::normalize::SHARED_PARAMETERS;
use crate::pass::Pass;

/// The mark of a schema that stood behind a reference: the name of the component. `hoist` reads and
/// removes it.
pub(crate) const SHARED: &str = "x-wechatpay-shared";

/// The passes of an import, in this order, before types are named.
pub(super) const REPAIRS: &[Pass] = &[
    SHARED_PARAMETERS,
    malformed_nodes::PASS,
    misplaced_properties::PASS,
    leaves::TYPE_TYPOS,
    property_names::PASS,
    extensions::PASS,
    flatten::PASS,
    inline::PASS,
    leaves::LEAF_TYPES,
    parameters::PARAMETERS,
    parameters::PATH_PARAMETERS,
    enum_values::PASS,
    patterns::PASS,
    callbacks::PASS,
    bodies::UPLOADS,
    responses::SUCCESSES,
    responses::DOWNLOADS,
    responses::EMPTY_RESPONSES,
    fields::NULLABLE,
    fields::FIELD_CLASHES,
    fields::REQUIRED,
    bodies::REQUIRED_BODIES,
    leaves::TIMES,
    leaves::INTEGERS,
    example_types::PASS,
    responses::API_ERRORS,
];

/// The passes that apply what is known of operations, after the corrections.
pub(super) const KNOWN_FACTS: &[Pass] = &[sensitive::PASS, sensitive::SERIAL_PASS, retries::PASS];

#[cfg(test)]
mod tests;
