//! The client against the sandbox, whose cryptography is another implementation, over loopback HTTP.

mod calls;
mod configuration;
mod paths;
mod refusals;
mod shapes;
