//! The two files that a verdict is made of, at one commit.

/// What stands in the place of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileSide {
    /// Nothing.
    Absent,
    /// Something that is no file.
    NotAFile(acl::NotAFile),
    /// A file of so many bytes, more than are read.
    TooLarge(u64),
    /// A file's bytes.
    Bytes(Vec<u8>),
}

/// The ACL and its tests at one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// `b00t-mcp-acl.toml`.
    pub acl: FileSide,
    /// `b00t-mcp-acl.test.toml`.
    pub tests: FileSide,
}

impl FileSide {
    /// The same, as it is judged.
    #[must_use]
    pub fn found(&self) -> acl::Found<'_> {
        match self {
            Self::Absent => acl::Found::Absent,
            Self::NotAFile(kind) => acl::Found::NotAFile(*kind),
            Self::TooLarge(bytes) => acl::Found::TooLarge(*bytes),
            Self::Bytes(bytes) => acl::Found::Bytes(bytes),
        }
    }
}

impl Files {
    /// The verdict on both.
    #[must_use]
    pub fn judge(&self) -> acl::Judgement {
        acl::judge(self.acl.found(), self.tests.found())
    }

    /// Whether they could be in force: there is no policy, or it has no errors and no failing
    /// tests.
    #[must_use]
    pub fn could_be_in_force(&self) -> bool {
        could_be_in_force(&self.judge())
    }
}

/// Whether what is judged could be in force.
pub(crate) fn could_be_in_force(judged: &acl::Judgement) -> bool {
    judged.is_absent() || judged.into_force().is_some()
}
