//! The policy language of `b00t-mcp-acl.toml`.

mod diagnostic;

pub use diagnostic::{Diagnostic, Severity};
