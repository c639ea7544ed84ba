//! The keys that a table may have. What is read, the JSON Schemas and the reference all follow
//! these tables.

/// A kind of table: where it stands, and the keys that it may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keys {
    /// Its path as a person would write it; empty for the top of the file.
    pub(crate) table: &'static str,
    /// Every key that means something there.
    pub(crate) known: &'static [Key],
}

/// A key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) value: Kind,
    pub(crate) required: bool,
    /// What it means, in one sentence.
    pub(crate) about: &'static str,
}

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// `"allow"` or `"deny"`.
    Stance,
    /// A string.
    Text,
    /// `true` or `false`.
    Switch,
    /// A whole number from 1 to [`crate::MAX_LIMIT`].
    Count,
    /// A list.
    ListOf(&'static Kind),
    /// A string, or a table in its place.
    TextOr(&'static Keys),
    /// A table.
    Table(&'static Keys),
    /// Tables by the names of commands.
    ByName(&'static Keys),
    /// Whatever it is.
    Anything,
}

impl Key {
    /// A key that may be absent.
    pub(crate) const fn optional(name: &'static str, value: Kind, about: &'static str) -> Self {
        Self { name, value, required: false, about }
    }

    /// A key that must be there.
    pub(crate) const fn required(name: &'static str, value: Kind, about: &'static str) -> Self {
        Self { name, value, required: true, about }
    }
}

impl Keys {
    /// Whether a key means something here.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.known.iter().any(|key| key.name == name)
    }
}
