//! Turns an OpenAPI description of WeChat Pay endpoints into a typed, signed and verified Rust client module.
//!
//! 将微信支付接口的 OpenAPI 描述生成为类型安全、自动签名与验签的 Rust 客户端模块。
//!
//! [`Generator`] makes one module from one specification, also in a build script of your own with a private specification.
//! [`workspace`] makes everything that this repository derives from its `openapi/` folder; `cargo xtask gen` calls it.
//!
//! # Stages
//!
//! Each is a file of this crate and a pure function on the document or on the syntax tree.
//!
//! 1. *load*: YAML 1.2 or JSON becomes a document.
//! 2. *lint*: what would break generation is refused, with file and JSON pointer.
//! 3. *normalise*: one way to say each thing, nothing lost; committed as JSON.
//! 4. *lower* and *generate*: what must not shape a type becomes documentation; progenitor writes the raw module.
//! 5. *post-process*: open enums, flattened builders, our error, redacted `Debug`, the table of operations.
//! 6. *print*.
//!
//! # Conventions of a specification
//!
//! OpenAPI 3.0. The file name names the module and `info.title`, in words, the client: `Palm Service` is `PalmService`. Every
//! operation has an `operationId` in snake_case, answers at least one 2xx, and has `4XX` and `5XX` with the component
//! `ApiError`; `default` responses are refused. Limits (`maxLength`, `pattern`, …) stay documentation: they never reject an
//! answer. Extensions:
//!
//! | extension | on | means |
//! |---|---|---|
//! | `x-wechatpay-retry` | operation, required | `safe`, `same-key` or `never`: when a failed call may be repeated |
//! | `x-wechatpay-business-key` | operation, with `same-key` | the field of the body that makes a repeat recognisable |
//! | `x-wechatpay-unsigned: true` | operation | its 2xx is a byte stream without a signature |
//! | `x-wechatpay-docs` | operation | the official page |
//! | `x-wechatpay-redacted: true` | field, parameter | its value identifies a user or is a secret: never printed |
//! | `x-wechatpay-sensitive: true` | field | its value is encrypted on the wire; never printed either |

mod document;
mod error;
mod generate;
mod generator;
mod index;
mod lint;
mod load;
mod lower;
mod names;
mod normalise;
mod notes;
mod pass;
mod pointer;
mod postprocess;
mod print;
mod spec;
pub mod workspace;

pub use self::error::{Error, Finding};
pub use self::generator::{Generator, Module};
pub use self::pass::PassCount;

#[cfg(test)]
mod tests;
