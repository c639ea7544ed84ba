//! Check runs, and what is compared for them.

mod client;
mod compare;
mod port;
mod proposal;
mod pulls;
mod run;
mod write;

pub use compare::parse_merge_base;
pub use port::Checks;
pub use proposal::{
    FilesAt, ProposalQuestion, Proposed, PullState, Sources, parse_proposal, parse_snapshots,
};
pub use pulls::{CommitPull, parse_pulls};
pub use run::{CheckRun, parse_check_run, parse_check_runs};
pub use write::{
    CheckAnnotation, CheckConclusion, CheckOutput, CheckUpdate, MAX_ANNOTATIONS, NewCheckRun,
};
