//! What generated clients promise, whatever they were generated from.

mod blocking;
mod checks;
mod echo;
// Declared as prettyplease prints it, which rustfmt would change.
#[rustfmt::skip]
mod generated;
