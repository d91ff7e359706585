//! Stage 3, *normalise*: one way to say each thing. Each pass is a file, a name, a reason and a counter.
//!
//! [`PASSES`] run on every specification and lose nothing: what they yield is committed as `generated/<family>.json`, and
//! running them on their own output changes nothing. [`REPAIRS`] run only on what is imported: they mend what upstream wrote
//! wrongly, and bring it into our conventions.

mod api_errors;
mod callbacks;
mod downloads;
mod empty_answers;
mod enum_values;
mod example_types;
mod extensions;
mod facts;
mod field_clashes;
pub(crate) mod flatten;
pub(crate) mod hoist;
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
mod shared_parameters;
mod sort;
mod successes;
mod times;
pub(crate) mod types;
mod uploads;

pub(crate) use self::times::is_time;
use crate::pass::Pass;

/// What runs on every specification, in this order.
pub(crate) const PASSES: &[Pass] = &[shared_parameters::PASS, sort::PASS];

/// What runs on an import, in this order, before types are named.
pub(crate) const REPAIRS: &[Pass] = &[
    shared_parameters::PASS,
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

/// What runs last on an import that keeps facts only.
pub(crate) const FACTS: Pass = facts::PASS;

#[cfg(test)]
mod tests;
