//! Where an account's grants are kept.

use ids::UnixMillis;

use super::{CodeRecord, Family, FamilyId};
use crate::{Digest, StoreFailed};

/// One account's own durable state. Every call is atomic and survives a crash once it returned, and
/// nothing else gets in between two of them.
pub trait GrantStore {
    /// How often everything was revoked.
    fn epoch(&self) -> Result<u64, StoreFailed>;
    /// Removes all codes and families, and sets the epoch: in one step.
    fn end_all(&self, epoch: u64) -> Result<(), StoreFailed>;
    /// Keeps a code.
    fn put_code(&self, code: &Digest, record: &CodeRecord) -> Result<(), StoreFailed>;
    /// Removes a code and returns it: a second call finds none.
    fn take_code(&self, code: &Digest) -> Result<Option<CodeRecord>, StoreFailed>;
    /// All families.
    fn families(&self) -> Result<Vec<Family>, StoreFailed>;
    /// The family with this name.
    fn family(&self, id: &FamilyId) -> Result<Option<Family>, StoreFailed>;
    /// The family whose tokens have this handle.
    fn family_of_handle(&self, handle: &Digest) -> Result<Option<Family>, StoreFailed>;
    /// The family that began with this code.
    fn family_of_code(&self, code: &Digest) -> Result<Option<Family>, StoreFailed>;
    /// Keeps a family, in the place of the one with its name.
    fn put_family(&self, family: &Family) -> Result<(), StoreFailed>;
    /// Removes a family, and codes that have not become one stay.
    fn remove_family(&self, id: &FamilyId) -> Result<(), StoreFailed>;
    /// Removes codes and families whose time was over by now.
    fn prune(&self, now: UnixMillis) -> Result<(), StoreFailed>;
}
