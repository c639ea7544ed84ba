//! JSON as GitHub writes it.

mod account;
mod check;
mod commit;
mod events;
mod installation;
mod pull;
mod push;
mod repository;

use serde_json::{Map, Value};

pub(crate) use account::{former_owner, public_account, simple_account};
pub(crate) use check::{annotation, check_run, check_run_event, check_suite_event};
pub(crate) use commit::{changed_files, commit, git_commit};
pub(crate) use events::{
    authorization_revoked_event, installation_event, installation_repositories_event, ping_event,
    repository_event, target_renamed_event,
};
pub(crate) use installation::{app, bot, installation, simple_installation, subscribed};
pub(crate) use pull::{PullAction, listed_pull_request, pull_request, pull_request_event};
pub(crate) use push::{PushedRef, listed_commit, push_event};
pub(crate) use repository::{full_repository, listed_repository, repository, short_repository};

use super::config::AppIdentity;
use super::records::Records;

/// What every payload is written from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) records: &'a Records,
    pub(crate) base_url: &'a str,
    pub(crate) app: &'a AppIdentity,
    pub(crate) hook_id: u64,
    pub(crate) webhook_url: &'a str,
}

/// Adds the members of `more` to `object`.
pub(crate) fn with(mut object: Value, more: Value) -> Value {
    if let (Some(object), Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}

/// An object of addresses: each name with `base` before its path.
fn addresses(base: &str, paths: &[(&str, &str)]) -> Map<String, Value> {
    paths
        .iter()
        .map(|(name, path)| ((*name).to_owned(), Value::String(format!("{base}{path}"))))
        .collect()
}
