//! The names of things: what GitHub and this platform number or name, each as its own type so
//! that no two of them can be mixed up.
//!
//! An account *is* its numeric id. A [`Login`] is only a name that can be renamed and taken by
//! somebody else.

mod actor;
mod git;
mod login;
mod number;
mod time;

pub use actor::Actor;
pub use git::{BlobId, CommitId, InvalidObjectId, TreeId};
pub use login::{InvalidLogin, Login};
pub use number::{AccountId, CheckRunId, Generation, InstallationId, InvalidNumber, RepositoryId};
pub use time::UnixMillis;
