//! The tools: what they are called, which command line each call means, who may use them, and
//! what those that only read answer.
//!
//! One table says which tool is which command. The list of tools and every call ask the same
//! policy about that command line, and [`Toolbox::call`] is the only way to an answer. Nothing
//! here does I/O: content comes in through [`Content`]. What comes from a repository is data: it
//! is answered with its origin, and never becomes part of the instructions.

mod acl_edits;
mod admission;
mod answer;
mod arguments;
mod audit;
mod caller;
mod changing;
mod complete;
mod content;
mod datum;
mod errands;
mod icon;
mod invocation;
mod lessons;
mod limits;
mod listed;
mod meta;
mod meter;
mod pass;
mod prompts;
mod readable;
mod reading;
mod refusal;
mod resources;
mod schema;
mod shelf;
mod site;
mod standing;
mod table;
mod tool;
mod toolbox;
mod unread;

pub use admission::{NotAdmitted, admit};
pub use answer::Answer;
pub use arguments::Problem;
pub use audit::{Audit, Judged, NotRecorded, Recording};
pub use caller::Caller;
pub use changing::only_reads;
pub use content::{Content, ContentFailed};
pub use errands::Errands;
pub use icon::Icon;
pub use invocation::Invocation;
pub use listed::listed;
pub use meter::{Meter, NotTaken};
pub use reading::Reading;
pub use resources::topic_uri;
pub use site::Site;
pub use standing::{DenyReason, Governed, Standing};
pub use table::{TOOLS, find};
pub use tool::{Argument, Kind, Placing, Tool};
pub use toolbox::{Call, Toolbox};
pub use unread::Unread;
