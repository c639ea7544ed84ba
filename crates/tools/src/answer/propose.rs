//! What all tools that propose a change have in common.

use errand::{Checked, Done, Errand, Proposal, Proposed, Undone};
use ids::CommitId;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, github::undone, object};
use crate::{Errands, Invocation, Toolbox, refusal::short};

/// A change of one file of the fork.
pub(super) struct Change {
    /// The commit that it was made from.
    pub(super) base: CommitId,
    /// The file.
    pub(super) path: String,
    /// Its whole new text.
    pub(super) text: String,
    /// What is proposed: two calls that propose the same have the same here.
    pub(super) content: String,
    /// One line.
    pub(super) title: String,
    /// What people should know about it; Markdown.
    pub(super) about: String,
}

/// Has the change proposed, and says where, and what `more` says of it.
pub(super) async fn propose<C: Errands>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
    change: Change,
    more: impl FnOnce(Option<&Checked>) -> (String, Map<String, Value>),
) -> Answer {
    let Change { base, path, text, content, title, about } = change;
    let key = hex(&Sha256::digest(format!("{path}\0{content}")));
    let proposal = Proposal {
        tool: invocation.tool().name.into(),
        client: toolbox.caller.client_id.clone(),
        base,
        path: path.clone(),
        text,
        key,
        title,
        about,
    };
    let proposed = match toolbox.content.run(Errand::Propose { proposal }).await {
        Ok(Done::Proposed(proposed)) => proposed,
        Ok(_) => return undone(&Undone::Unavailable),
        Err(reason) => return undone(&reason),
    };
    let Proposed { number, url, branch, commit, into, opened, checked } = proposed;
    let (told, more) = more(checked.as_ref());
    let how = if opened { "Opened" } else { "The same is proposed already by" };
    let text = format!(
        "{how} pull request #{number}: {url}\nIt changes {path}, on the branch {branch} at commit \
         {}, into {into}. Nothing changes until somebody merges it.{told}",
        short(commit.as_str())
    );
    let mut structured = json!({
        "pull_request": number,
        "url": url,
        "branch": branch,
        "commit": commit,
        "into": into,
        "path": path,
        "opened": opened,
    });
    if let Some(members) = structured.as_object_mut() {
        members.extend(more);
    }
    Answer::good(text, structured)
}

/// The schema of what is answered, with what a tool tells beside it.
pub(super) fn shape(more: &Value) -> Value {
    let mut members = json!({
        "pull_request": {"type": "integer"},
        "url": {"type": "string"},
        "branch": {"type": "string"},
        "commit": {"type": "string"},
        "into": {"type": "string"},
        "path": {"type": "string"},
        "opened": {"type": "boolean"},
    });
    if let (Some(members), Some(more)) = (members.as_object_mut(), more.as_object()) {
        members.extend(more.clone());
    }
    object(&members)
}

/// The fork's content cannot be built upon yet.
pub(super) fn not_read() -> Answer {
    Answer {
        text: "The fork's files have not been read yet. Try again in a minute.".into(),
        structured: json!({"failure": "unavailable"}),
        is_error: true,
    }
}

/// An argument that fits its schema and makes no sense all the same.
pub(super) fn unfit(argument: &str, message: &str) -> Answer {
    Answer {
        text: format!("`{argument}` {message}."),
        structured: json!({
            "failure": "invalid_arguments",
            "problems": [{"argument": argument, "message": message}],
        }),
        is_error: true,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
