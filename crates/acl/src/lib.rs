//! The policy language of `b00t-mcp-acl.toml`: what an AI client may do in a user's name.
//!
//! The text of a file becomes a document with positions, a document becomes a
//! [`CompiledPolicy`] plus [`Diagnostic`]s, and only a [`CompiledPolicy`] can decide about a call.
//! Everybody who gives a verdict (the check on a pull request, the sync, the MCP server, the
//! command line) calls [`check`] and [`CompiledPolicy::decide`]; there is nothing beside them.
//!
//! This crate does no I/O, has no clock and no randomness, and runs in linear time over its input.
//! It does not know about accounts, repositories or tools.

mod check;
mod checks;
mod compile;
mod decide;
mod decision;
mod diagnostic;
mod diff;
mod digest;
mod document;
mod explain;
mod finding;
mod literal;
mod matcher;
mod policy;
mod position;
mod quote;
mod reach;
mod report;
mod rule;

pub use check::{FILE_NAME, MAX_BYTES, NotAFile, check, not_a_file, too_large};
pub use checks::{Check, Example, checks};
pub use compile::{MAX_COMMANDS, MAX_REGEX_BYTES, MAX_REGEXES, MAX_REGEXES_BYTES};
pub use decision::Decision;
pub use diagnostic::{Diagnostic, Severity};
pub use diff::{Change, Diff, Effect, diff};
pub use explain::{Explanation, Step};
pub use finding::MAX_DIAGNOSTICS;
pub use policy::CompiledPolicy;
pub use reach::Reach;
pub use report::Report;
pub use rule::RuleRef;
