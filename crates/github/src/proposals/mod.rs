//! Pull requests with one changed file, and what is asked about accounts for people.

mod answers;
mod client;
mod port;
mod requests;

pub use answers::{
    ForkFacts, Grant, ListedRepository, OpenPull, RepositoryRows, UserProfile, parse_commit_tree,
    parse_created_blob, parse_created_commit, parse_created_tree, parse_fork, parse_grant,
    parse_listed, parse_open_pulls, parse_profile, parse_pull,
};
pub use port::Proposals;
pub use requests::NewPull;
