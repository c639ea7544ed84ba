//! The version a record was written in.

use serde::{Deserialize, Serialize};

/// Version of a record's shape. Writing always uses the current one; reading refuses any other,
/// so that an older worker cannot misread what a newer one wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct SchemaVersion(());

/// The record was written in a version that this program does not know.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("record has schema version {0}, this program reads version {current}", current = SchemaVersion::NUMBER)]
pub struct UnknownSchemaVersion(u32);

impl SchemaVersion {
    /// The version this program reads and writes.
    pub const CURRENT: Self = Self(());
    const NUMBER: u32 = 1;
}

impl TryFrom<u32> for SchemaVersion {
    type Error = UnknownSchemaVersion;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if number == Self::NUMBER { Ok(Self(())) } else { Err(UnknownSchemaVersion(number)) }
    }
}

impl From<SchemaVersion> for u32 {
    fn from(_: SchemaVersion) -> Self {
        SchemaVersion::NUMBER
    }
}
