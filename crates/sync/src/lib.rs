//! How the records of an account come to agree with GitHub: observe, plan, apply, observe again.
//!
//! A delivery only says that an account may have changed; what is believed is what GitHub says
//! when it is asked. [`plan`] decides and does nothing; [`Gate`] does what was planned, through
//! ports, so that a crash between any two steps loses nothing. Nothing here reads a clock, draws
//! a number or opens a connection.

pub mod content;
mod gate;
mod memory;
mod observe;
mod outgoing;
mod place;
mod plan;
mod port;
mod verdict;

pub use gate::{Gate, GateFailed, MAX_REQUESTS, MAX_WAITING_ENTRIES, REPORT_MILLIS};
pub use memory::{Again, Change, Failure, Judging, Left, Memory, Pending};
pub use observe::{MAX_CANDIDATES, MAX_FURTHER, Question, observe};
pub use outgoing::{NotJson, Outgoing, ReadAt, Row, ToInstance};
pub use place::{Access, FileSeen, HeadSeen, Observed, Place, Role};
pub use plan::{ContentMark, ContentPlan, Plan, Stored, belongs_to, plan};
pub use port::{History, Instance, Journal, JournalFailed, NotSent, Records, Reports};
pub use surroundings::{Level, MAX_MILLIS, Surroundings, backoff};
pub use verdict::MAX_DIAGNOSTICS;
