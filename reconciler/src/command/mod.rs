//! What can be done.

mod apply;
mod cli;
mod erase;
mod once;
mod plan;
mod redeliver;
mod restore;
mod revoke;
mod run;
mod status;
mod verify;
mod watch;

pub use apply::{Applied, Outcome, apply};
pub use cli::{Cli, Command, Format};
pub use erase::{Erased, erase};
pub use once::{Once, once};
pub use plan::{plan, shown};
pub use redeliver::{Redelivered, Resend, redeliver};
pub use restore::{Restored, restore};
pub use revoke::{Revoked, revoke};
pub use run::{ExitStatus, run};
pub use status::status;
pub use verify::{Verified, verify, verify_within};
pub use watch::watch;
