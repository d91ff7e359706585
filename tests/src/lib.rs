//! Holds what the tests in this crate share.
