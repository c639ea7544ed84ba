//! The policy language of `b00t-mcp-acl.toml`: what an AI client may do in a user's name.
//!
//! The text of a file becomes a document with positions, a document becomes a
//! [`CompiledPolicy`] plus [`Diagnostic`]s, and only a [`CompiledPolicy`] can decide about a call.
//! Everybody who gives a verdict (the check on a pull request, the sync, the MCP server, the
//! command line) calls [`judge`] (or [`check`], without tests) and [`CompiledPolicy::decide`]; there is nothing beside them.
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
#[cfg(test)]
mod effort;
mod explain;
mod finding;
mod found;
mod judge;
mod limits;
mod literal;
mod matcher;
mod policy;
mod position;
mod quote;
mod reach;
mod reading;
mod report;
mod rule;
mod schema;
mod survey;
mod testing;
mod text;
mod words;

pub use check::{FILE_NAME, check, not_a_file, not_judged, too_large};
pub use checks::{Check, Example, checks};
pub use compile::{MAX_COMMANDS, MAX_REGEX_BYTES, MAX_REGEXES, MAX_REGEXES_BYTES};
pub use decision::{Decision, Verdict};
pub use diagnostic::{Diagnostic, Severity};
pub use diff::{Change, Diff, Effect, Everything, Radius, Row, diff};
pub use document::MAX_NAME_BYTES;
pub use explain::{Explanation, Step};
pub use finding::MAX_DIAGNOSTICS;
pub use found::{Found, NotAFile};
pub use judge::{Judgement, judge};
pub use limits::{Limit, Limits, MAX_LIMIT, Per, Rate};
pub use policy::CompiledPolicy;
pub use reach::Reach;
pub use report::Report;
pub use rule::RuleRef;
pub use schema::{schema, tests_schema};
pub use testing::{MAX_CALL_BYTES, MAX_TESTS, TESTS_FILE_NAME, TestResult, TestRun};
pub use text::MAX_BYTES;
