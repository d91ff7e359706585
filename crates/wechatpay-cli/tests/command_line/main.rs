//! The command as a shell sees it: arguments in, output and exit status out.

mod batch;
mod calls;
mod offline;
mod sandbox;
mod support;
