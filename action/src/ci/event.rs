//! What a workflow's event says about the change that it runs for.

use std::fs;

use anyhow::Context as _;
use git2::Oid;
use serde::Deserialize;

use super::environment::Environment;

/// The change that a workflow runs for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// What it is compared with.
    pub(crate) before: Before,
    /// The branch that it goes to; empty when the event has none.
    pub(crate) branch: String,
    /// The repository's default branch; empty when the event does not say.
    pub(crate) default_branch: String,
}

/// What a change is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// A pull request or an entry of a merge queue: the tip of the branch that it goes to.
    Base { tip: Option<Oid>, head: Option<Oid> },
    /// A push to a branch: the commit that the branch pointed at.
    Tip(Oid),
    /// The first push of a branch or tag: the default branch.
    DefaultBranch,
    /// There is nothing to compare with, and why.
    Nothing(&'static str),
    /// The workflow does not run for a change: a schedule, or somebody started it.
    Itself,
}

#[derive(Default, Deserialize)]
struct Payload {
    pull_request: Option<PullRequest>,
    merge_group: Option<MergeGroup>,
    before: Option<String>,
    repository: Option<Repository>,
}

#[derive(Deserialize)]
struct PullRequest {
    base: End,
    head: End,
}

#[derive(Deserialize)]
struct End {
    sha: String,
    #[serde(rename = "ref")]
    branch: String,
}

#[derive(Deserialize)]
struct MergeGroup {
    base_sha: String,
    base_ref: String,
    head_sha: String,
}

#[derive(Deserialize)]
struct Repository {
    default_branch: Option<String>,
}

impl Event {
    /// Reads the event that the environment names.
    ///
    /// # Errors
    /// The payload cannot be read or is no JSON of that event.
    pub(crate) fn read(environment: &Environment) -> anyhow::Result<Self> {
        let payload = match &environment.event_path {
            None => Payload::default(),
            Some(path) => {
                let bytes = fs::read(path)
                    .with_context(|| format!("cannot read the event in {}", path.display()))?;
                serde_json::from_slice(&bytes)
                    .with_context(|| format!("the event in {} is not understood", path.display()))?
            }
        };
        Ok(Self::of(environment, payload))
    }

    fn of(environment: &Environment, payload: Payload) -> Self {
        let default_branch =
            payload.repository.and_then(|repository| repository.default_branch).unwrap_or_default();
        let pushed = environment.git_ref.strip_prefix("refs/heads/").unwrap_or_default();
        let (before, branch) = match environment.event_name.as_str() {
            "pull_request" | "pull_request_target" => match payload.pull_request {
                Some(PullRequest { base, head }) => {
                    (Before::Base { tip: oid(&base.sha), head: oid(&head.sha) }, base.branch)
                }
                None => (Before::Base { tip: None, head: None }, environment.base_ref.clone()),
            },
            "merge_group" => match payload.merge_group {
                Some(group) => (
                    Before::Base { tip: oid(&group.base_sha), head: oid(&group.head_sha) },
                    group.base_ref.trim_start_matches("refs/heads/").to_owned(),
                ),
                None => (Before::Nothing("the event does not name a base"), String::new()),
            },
            "push" => {
                let before = match payload.before.as_deref().and_then(oid) {
                    Some(before) => Before::Tip(before),
                    None if pushed.is_empty() || pushed != default_branch => Before::DefaultBranch,
                    None => Before::Nothing("this is the first push of the branch"),
                };
                (before, pushed.to_owned())
            }
            _ => (Before::Itself, default_branch.clone()),
        };
        Self { before, branch, default_branch }
    }
}

/// A commit's id; none for the zeros that GitHub sends where there is no commit.
fn oid(text: &str) -> Option<Oid> {
    Oid::from_str(text).ok().filter(|oid| text.len() == 40 && !oid.is_zero())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const ZERO: &str = "0000000000000000000000000000000000000000";

    fn event(name: &str, git_ref: &str, payload: serde_json::Value) -> Event {
        let environment = Environment {
            event_name: name.to_owned(),
            event_path: None,
            workspace: PathBuf::from("."),
            base_ref: String::new(),
            git_ref: git_ref.to_owned(),
            output: None,
            step_summary: None,
        };
        Event::of(&environment, serde_json::from_value(payload).unwrap())
    }

    #[test]
    fn a_pull_request_is_compared_with_the_branch_it_goes_to() {
        let event = event(
            "pull_request",
            "refs/pull/7/merge",
            json!({
                "pull_request": {
                    "base": { "sha": A, "ref": "main" },
                    "head": { "sha": B, "ref": "topic" },
                },
                "repository": { "default_branch": "trunk" },
            }),
        );
        assert_eq!(event.before, Before::Base { tip: oid(A), head: oid(B) });
        assert_eq!((event.branch.as_str(), event.default_branch.as_str()), ("main", "trunk"));
    }

    #[test]
    fn an_entry_of_a_merge_queue_is_compared_with_its_base() {
        let group = json!({ "base_sha": A, "base_ref": "refs/heads/main", "head_sha": B });
        let event = event(
            "merge_group",
            "refs/heads/gh-readonly-queue/main/pr-1",
            json!({ "merge_group": group }),
        );
        assert_eq!(event.before, Before::Base { tip: oid(A), head: oid(B) });
        assert_eq!(event.branch, "main");
    }

    #[test]
    fn a_push_is_compared_with_what_the_branch_pointed_at() {
        let repository = json!({ "default_branch": "main" });
        for (git_ref, before, expected) in [
            ("refs/heads/main", A, Before::Tip(oid(A).unwrap())),
            ("refs/heads/main", ZERO, Before::Nothing("this is the first push of the branch")),
            ("refs/heads/topic", ZERO, Before::DefaultBranch),
            ("refs/tags/v1", ZERO, Before::DefaultBranch),
        ] {
            let told = json!({ "before": before, "repository": repository });
            assert_eq!(event("push", git_ref, told).before, expected, "{git_ref} {before}");
        }
    }

    #[test]
    fn a_schedule_changes_nothing() {
        let event = event("schedule", "refs/heads/main", json!({}));
        assert_eq!(event.before, Before::Itself);
    }
}
