//! The repairs of an imported description, which fix what upstream wrote wrongly and bring it into our conventions. Each pass
//! is a name, a reason and a counter.

mod api_errors;
mod callbacks;
mod downloads;
mod empty_answers;
mod enum_values;
mod example_types;
mod extensions;
mod field_clashes;
pub(crate) mod flatten;
mod inline;
mod integers;
mod keys;
mod leaf_types;
mod malformed;
mod nullable;
mod parameters;
mod path_parameters;
mod patterns;
mod property_names;
mod required;
mod successes;
mod times;
pub(crate) mod types;
mod uploads;

pub(crate) use self::times::is_time;
use crate::normalize::SHARED_PARAMETERS;
use crate::pass::Pass;

/// What runs on an import, in this order, before types are named.
pub(crate) const REPAIRS: &[Pass] = &[
    SHARED_PARAMETERS,
    malformed::PASS,
    keys::PASS,
    types::PASS,
    property_names::PASS,
    extensions::PASS,
    flatten::PASS,
    inline::PASS,
    leaf_types::PASS,
    parameters::PASS,
    path_parameters::PASS,
    enum_values::PASS,
    patterns::PASS,
    callbacks::PASS,
    uploads::PASS,
    successes::PASS,
    downloads::PASS,
    empty_answers::PASS,
    nullable::PASS,
    field_clashes::PASS,
    required::PASS,
    required::BODIES,
    times::PASS,
    integers::PASS,
    example_types::PASS,
    api_errors::PASS,
];

#[cfg(test)]
mod tests;
