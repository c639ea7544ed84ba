//! What is written into check runs.

use ids::{CheckRunId, CommitId, InstallationId, UnixMillis};
use serde::Serialize;
use serde_json::json;

use crate::{Identity, Method, RepositoryPath, Request};

/// How many annotations GitHub takes in one request.
pub const MAX_ANNOTATIONS: usize = 50;

/// A check run to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCheckRun<'a> {
    /// Its name.
    pub name: &'a str,
    /// The commit.
    pub head: &'a CommitId,
    /// By which it is found again.
    pub external_id: &'a str,
    /// When the work on it began.
    pub started_at: UnixMillis,
    /// How it is at first; in progress when there is nothing to say yet.
    pub update: CheckUpdate<'a>,
}

/// What a check run says from now on. Annotations are added to those that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckUpdate<'a> {
    /// How it ended, and when; it is in progress as long as this is not said.
    pub completed: Option<(CheckConclusion, UnixMillis)>,
    /// What it says.
    pub output: Option<CheckOutput<'a>>,
}

/// What a check run says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckOutput<'a> {
    /// One line.
    pub title: &'a str,
    /// Markdown, at most 65,535 characters.
    pub summary: &'a str,
    /// At most [`MAX_ANNOTATIONS`].
    pub annotations: Vec<CheckAnnotation<'a>>,
}

/// A remark on lines of a file. Lines and columns count from 1; columns only on a single line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckAnnotation<'a> {
    /// The file.
    pub path: &'a str,
    /// First line.
    pub start_line: u32,
    /// Last line.
    pub end_line: u32,
    /// First column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_column: Option<u32>,
    /// Last column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_column: Option<u32>,
    /// `failure`, `warning` or `notice`.
    #[serde(rename = "annotation_level")]
    pub level: &'static str,
    /// A few words.
    pub title: &'a str,
    /// The remark.
    pub message: &'a str,
}

/// How a check run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckConclusion {
    /// All is well.
    Success,
    /// There is something to look at.
    Neutral,
    /// It must not be merged like this.
    Failure,
    /// It is not needed any more.
    Cancelled,
}

impl CheckUpdate<'_> {
    fn body(&self) -> serde_json::Value {
        let mut body = json!({"status": "in_progress"});
        if let Some((conclusion, at)) = self.completed {
            body = json!({
                "status": "completed", "conclusion": conclusion, "completed_at": at.to_string(),
            });
        }
        if let (Some(output), Some(body)) = (&self.output, body.as_object_mut()) {
            body.insert("output".into(), json!(output));
        }
        body
    }
}

impl Request {
    /// `POST /repos/{owner}/{name}/check-runs`
    #[must_use]
    pub fn create_check_run(
        id: InstallationId,
        at: &RepositoryPath,
        new: &NewCheckRun<'_>,
    ) -> Self {
        let mut body = new.update.body();
        if let Some(body) = body.as_object_mut() {
            body.insert("name".into(), json!(new.name));
            body.insert("head_sha".into(), json!(new.head));
            body.insert("external_id".into(), json!(new.external_id));
            body.insert("started_at".into(), json!(new.started_at.to_string()));
        }
        Self {
            identity: Identity::Installation(id),
            method: Method::Post,
            path: format!("/repos/{}/{}/check-runs", at.owner, at.name),
            body: Some(body.to_string()),
        }
    }

    /// `PATCH /repos/{owner}/{name}/check-runs/{run}`
    #[must_use]
    pub fn update_check_run(
        id: InstallationId,
        at: &RepositoryPath,
        run: CheckRunId,
        update: &CheckUpdate<'_>,
    ) -> Self {
        Self {
            identity: Identity::Installation(id),
            method: Method::Patch,
            path: format!("/repos/{}/{}/check-runs/{run}", at.owner, at.name),
            body: Some(update.body().to_string()),
        }
    }
}
