//! The parts of a summary, the most important first.

pub(crate) mod changes;
pub(crate) mod merge;
pub(crate) mod opening;
pub(crate) mod problems;
pub(crate) mod replay;
pub(crate) mod table;
pub(crate) mod tests;
pub(crate) mod tools;
