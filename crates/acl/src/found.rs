//! What stands where a file is expected.

/// What stands in a repository, at one commit, where a file is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// Nothing.
    Absent,
    /// Something that is not a file.
    NotAFile(NotAFile),
    /// A file of so many bytes, more than [`crate::MAX_BYTES`], which was not fetched.
    TooLarge(u64),
    /// A file with these bytes.
    Bytes(&'a [u8]),
}

/// What was found in the file's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotAFile {
    /// A folder.
    Directory,
    /// A symbolic link: it is not followed.
    Symlink,
    /// A submodule.
    Submodule,
}
