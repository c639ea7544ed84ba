//! The keys that a table may have.

/// A kind of table: where it stands, and the keys that it may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys {
    /// Its path as a person would write it; empty for the top of the file.
    pub(crate) table: &'static str,
    /// Every key that means something there.
    pub(crate) known: &'static [&'static str],
}
