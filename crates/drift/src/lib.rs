//! Where the records of KV differ from GitHub, and what follows from it.
//!
//! [`compare`] takes what GitHub says and what a listing of KV says, and gives a [`DriftPlan`]: a
//! value to be shown, counted, or carried out by asking the gates of the accounts in it. Nothing
//! here asks anybody, reads a clock or writes anything, and nothing here judges an ACL: whether
//! a record is right is decided by the gate that is asked.

mod age;
mod alert;
mod ask;
mod compare;
mod delivery;
mod finding;
mod json;
mod observed;
mod plan;
mod recorded;
mod removals;
mod table;
mod wire;

pub use age::{Ages, FirstSeen};
pub use alert::{Alert, AlertStep, OpenIssue, Subject, alert_steps};
pub use ask::{
    AskRefused, MAX_AGE_SECONDS, MAX_ASKED, SIGNATURE_HEADER, SignedParts, TIMESTAMP_HEADER, sign,
    verify,
};
pub use compare::compare;
pub use delivery::{Attempt, Lost, MAX_WAIT_MILLIS, Sweep, sweep};
pub use finding::{Finding, Kind, Orphan, Should, Stale};
pub use json::to_json;
pub use observed::{AclAt, Fork, ForkHead, OnGitHub};
pub use plan::{Counts, DriftPlan, Entry};
pub use recorded::{PolicySeen, Recorded, Says, State};
pub use removals::{InvalidLimit, MaxRemovals, TooManyRemovals};
pub use wire::{Ask, Asked, AskedAccount, GateStatus, Revoke};
