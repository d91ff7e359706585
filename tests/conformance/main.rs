//! What generated clients promise, whatever they were generated from.

mod blocking;
mod echo;
