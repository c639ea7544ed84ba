//! What an erasure needs of the world.

use ids::{AccountId, BlobId, Generation, Login, RepositoryId};
use store::Key;

use crate::{Erasure, InstanceErased, Stock, Summary};

/// Where an erasure is written down.
pub trait Journal {
    /// Writes down how far it is. Survives a crash once something was waited for.
    ///
    /// # Errors
    /// It could not be written.
    fn keep(&self, erasure: &Erasure) -> Result<(), JournalFailed>;
}

/// The stores. Everything here can be asked for twice: the second time there is nothing to delete.
#[expect(async_fn_in_trait, reason = "Workers have one thread; nothing here must be Send")]
pub trait Stores {
    /// Empties the instance, ends its streams and calls, and has it refuse everybody, and every push of
    /// this generation or an older one.
    async fn erase_instance(
        &self,
        erasure: &str,
        generation: Generation,
    ) -> Result<InstanceErased, NotErased>;
    /// Counts what KV and R2 have.
    async fn stock(
        &self,
        account: AccountId,
        logins: &[Login],
        files: &[BlobId],
    ) -> Result<Stock, NotErased>;
    /// Deletes a record of KV, unless it is another account's.
    async fn delete_record(&self, account: AccountId, key: &Key) -> Result<(), NotErased>;
    /// Deletes these files from KV.
    async fn delete_files(&self, account: AccountId, files: &[BlobId]) -> Result<(), NotErased>;
    /// Deletes some files that a listing of KV names; returns where the listing goes on.
    async fn delete_listed_files(
        &self,
        account: AccountId,
        cursor: Option<&str>,
    ) -> Result<Option<String>, NotErased>;
    /// Deletes some entries of the history; returns whether there are more.
    async fn delete_history(&self, account: AccountId) -> Result<bool, NotErased>;
    /// Empties what is kept of check runs in a repository, and returns how many rows that were. Refuses
    /// while check runs are not completed, unless it is not `patient`.
    async fn erase_checks(
        &self,
        repository: RepositoryId,
        erasure: &str,
        patient: bool,
    ) -> Result<u64, NotErased>;
    /// Signs the receipt.
    async fn sign(&self, summary: &Summary) -> Result<String, NotErased>;
}

/// How far an erasure is could not be written down.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the erasure cannot be written down: {0}")]
pub struct JournalFailed(pub String);

/// A store did not do it, and is asked again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotErased(pub String);
