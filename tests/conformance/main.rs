//! The promises of generated clients, for any specification.

mod blocking;
mod checks;
mod echo;
// Printed by prettyplease; rustfmt would change it.
#[rustfmt::skip]
mod generated;
