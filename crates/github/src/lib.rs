//! What the platform knows of GitHub: deliveries and their signatures, requests and answers as
//! values, what can go wrong, and a client over any transport.
//!
//! Nothing here opens a connection, reads a clock or holds a key: those come in through the
//! ports [`Transport`], [`Clock`], [`Tokens`] and [`AppSigner`]. Two ports write to GitHub: [`Checks`] writes
//! check runs, and [`Proposals`] adds a commit on a branch of its own and a pull request for it.

mod access;
mod app;
mod blob;
mod checks;
mod client;
mod delivery;
mod error;
mod event;
mod graphql;
mod head;
mod installation;
mod jwt;
mod key;
mod origin;
mod port;
mod proposals;
mod refusal;
mod repository;
mod request;
mod response;
mod rest;
mod signature;
mod tree;

pub use access::Access;
pub use app::{EVENTS, PERMISSIONS};
pub use blob::{Fetched, git_blob_id, parse_blob, parse_blobs, proves};
pub use checks::{
    CheckAnnotation, CheckConclusion, CheckOutput, CheckRun, CheckUpdate, Checks, CommitPull,
    FilesAt, MAX_ANNOTATIONS, NewCheckRun, ProposalQuestion, Proposed, PullState, Sources,
    parse_check_run, parse_check_runs, parse_merge_base, parse_proposal, parse_pulls,
    parse_snapshots,
};
pub use client::Client;
pub use delivery::{DeliveryHeaders, DeliveryId, MAX_BODY_BYTES, VerifiedDelivery};
pub use error::{BARE_LIMIT_MILLIS, GitHubError};
pub use event::{
    AppChange, Event, Hint, HintKind, IgnoredReason, Pull, ReviewCause, ReviewRequest,
};
pub use graphql::query_limit;
pub use head::{FileAt, Head, Parent, RepositoryHead, parse_head};
pub use installation::{Installation, InstallationToken, parse_installation, parse_token};
pub use jwt::{AppClaims, AppSigner, SigningFailed};
pub use key::{InvalidKey, pkcs8};
pub use origin::{Origin, parse_origin};
pub use port::{Clock, GitHub, Tokens, Transport};
pub use proposals::{
    ForkFacts, Grant, ListedRepository, NewPull, OpenPull, Proposals, RepositoryRows, UserProfile,
    parse_commit_tree, parse_created_blob, parse_created_commit, parse_created_tree, parse_fork,
    parse_grant, parse_listed, parse_open_pulls, parse_profile, parse_pull,
};
pub use refusal::Refusal;
pub use repository::{Repository, RepositoryPage, parse_repositories, parse_repository};
pub use request::{Identity, MAX_BLOBS, Method, RepositoryPath, Request};
pub use response::{Budget, Response};
pub use signature::{WebhookSecrets, sign};
pub use tree::{Tree, TreeEntry, TreeEntryKind, parse_tree};
