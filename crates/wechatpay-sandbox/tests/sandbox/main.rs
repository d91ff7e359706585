//! Drives the sandbox over loopback TCP, byte by byte, signing with `rsa` directly.

mod answers;
mod authentication;
mod client;
mod conventions;
mod faults;
mod key_directory;
mod palm;
mod platform;
mod server;
mod stubs;
