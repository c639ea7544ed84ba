//! What each tool answers.

mod acl_explain;
mod acl_propose;
mod advice;
mod ai_list;
mod changes;
mod cli;
mod datums;
mod github;
pub(crate) mod learn;
mod lfmf;
mod mcp_add;
mod mcp_list;
mod mcp_output;
pub(crate) mod near;
mod propose;
mod status;
mod tally;
mod whoami;

use serde_json::{Value, json};

use crate::{Audit, Content, ContentFailed, Errands, Invocation, Tool, Toolbox, meta};

/// What a tool answers: text to read and the same as a JSON object.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// For reading.
    pub text: String,
    /// For programs.
    pub structured: Value,
    /// Whether it is a failure that the model should see.
    pub is_error: bool,
}

/// The kinds of failure, as `failure` in the structured answer.
pub(crate) const FAILURES: [&str; 7] = [
    "refused",
    "limited",
    "invalid_arguments",
    "not_found",
    "malformed",
    "not_done",
    "unavailable",
];

/// Answers a call that the policy has allowed.
pub(crate) async fn of<C: Content + Errands + Audit>(
    toolbox: &Toolbox<'_, C>,
    invocation: &Invocation,
) -> Answer {
    let answer = match invocation.tool().name {
        "b00t_whoami" => Ok(whoami::answer(toolbox.caller, toolbox.standing)),
        "b00t_status" => Ok(status::answer(toolbox).await),
        "b00t_learn" => learn::answer(toolbox, invocation).await,
        "b00t_advice" => advice::answer(toolbox, invocation).await,
        "b00t_mcp_list" => mcp_list::answer(toolbox, invocation).await,
        "b00t_mcp_output" => mcp_output::answer(toolbox, invocation).await,
        "b00t_cli_desires" => cli::desires(toolbox, invocation).await,
        "b00t_cli_check" => cli::check(toolbox, invocation).await,
        "b00t_ai_list" => ai_list::answer(toolbox, invocation).await,
        "b00t_lfmf" => lfmf::answer(toolbox, invocation).await,
        "b00t_mcp_add" => mcp_add::answer(toolbox, invocation).await,
        "b00t_acl_propose" => Ok(acl_propose::answer(toolbox, invocation).await),
        "github_user_info" => Ok(github::user_info(toolbox).await),
        "github_repositories" => Ok(github::repositories(toolbox).await),
        "b00t_acl_explain" => Ok(acl_explain::answer(toolbox.standing, invocation)),
        _ => Err(ContentFailed),
    };
    answer.unwrap_or_else(|ContentFailed| Answer {
        text: "The content cannot be reached at the moment. Try again in a minute.".into(),
        structured: json!({"failure": "unavailable"}),
        is_error: true,
    })
}

/// The JSON schema of what a tool answers when it does not fail.
pub(crate) fn shape(tool: &Tool) -> Value {
    match tool.name {
        "b00t_whoami" => whoami::shape(),
        "b00t_status" => status::shape(),
        "b00t_learn" => learn::shape(),
        "b00t_advice" => advice::shape(),
        "b00t_mcp_list" => mcp_list::shape(),
        "b00t_mcp_output" => mcp_output::shape(),
        "b00t_cli_desires" => cli::desires_shape(),
        "b00t_cli_check" => cli::check_shape(),
        "b00t_ai_list" => ai_list::shape(),
        "b00t_acl_explain" => acl_explain::shape(),
        "b00t_lfmf" => lfmf::shape(),
        "b00t_mcp_add" => mcp_add::shape(),
        "b00t_acl_propose" => acl_propose::shape(),
        "github_user_info" => github::user_info_shape(),
        "github_repositories" => github::repositories_shape(),
        "b00t_search" => meta::search_shape(),
        _ => json!({"type": "object"}),
    }
}

impl Answer {
    fn good(text: String, structured: Value) -> Self {
        Self { text, structured, is_error: false }
    }
}

/// A schema of an object that has all of these members.
fn object(properties: &Value) -> Value {
    let required: Vec<_> = properties.as_object().into_iter().flat_map(|all| all.keys()).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

/// The schema of where something comes from.
fn origin() -> Value {
    object(&json!({
        "from": {"enum": ["fork", "template"]},
        "repository": {"type": "string"},
        "path": {"type": "string"},
        "commit": {"type": "string"},
        "blob": {"type": "string"},
    }))
}
