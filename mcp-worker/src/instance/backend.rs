//! The server behind the protocol.

use acl::RuleRef;
use ids::AccountId;
use mcp::{
    Backend, CallFailed, ClientAnswer, Completion, Context, LogLevel, Prompt, Reference, RequestId,
    Seal, Server, Session, ToolResult,
};
use serde_json::{Map, Value, json};
use tools::{Answer, Call, Icon, Reading, Tool, Toolbox, Unread};

use super::{Core, content::Reader, database::Holder};
use crate::{clock, entropy, log::Log};

/// One caller's view of the instance.
pub(super) struct Desk<'a> {
    pub(super) core: &'a Core,
    pub(super) toolbox: Toolbox<'a, Reader<'a>>,
    pub(super) log: &'a Log,
}

/// Who this server is.
pub(crate) fn server() -> Server {
    let (name, title, version) = ("b00t".into(), "b00t".into(), env!("CARGO_PKG_VERSION").into());
    Server { name, title, version, icons: Icon::Toolbox.icons() }
}

impl Backend for Desk<'_> {
    fn server(&self) -> Server {
        server()
    }

    fn instructions(&self) -> String {
        self.toolbox.instructions()
    }

    fn tools(&self) -> Vec<Value> {
        self.toolbox.definitions()
    }

    async fn call(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        context: &Context<'_>,
    ) -> Result<ToolResult, CallFailed> {
        let called = self.toolbox.call(name, arguments).await;
        let Call { answer, tool, allowed, rule, shadowed } = called.ok_or(CallFailed::Unknown)?;
        let Answer { text, structured, is_error } = answer;
        let rule = rule.as_deref();
        self.note(context, &Judged { by: "tools/call", tool, allowed, rule, shadowed });
        Ok(ToolResult { structured: Some(structured), is_error, ..ToolResult::text(text) })
    }

    async fn prompts(&self) -> Result<Vec<Value>, CallFailed> {
        self.toolbox.prompts().await.map_err(|failed| unread(failed.into()))
    }

    async fn prompt(
        &self,
        name: &str,
        arguments: &Map<String, Value>,
        context: &Context<'_>,
    ) -> Result<Prompt, CallFailed> {
        let reading = self.toolbox.prompt(name, arguments).await;
        let filled = self.noted(context, "prompts/get", reading)?;
        let description = filled.get("description").and_then(Value::as_str).map(str::to_owned);
        let messages = filled.get("messages").and_then(Value::as_array).cloned();
        Ok(Prompt { description, messages: messages.unwrap_or_default() })
    }

    async fn resources(&self) -> Result<Vec<Value>, CallFailed> {
        self.toolbox.resources().await.map_err(|failed| unread(failed.into()))
    }

    async fn resource_templates(&self) -> Result<Vec<Value>, CallFailed> {
        Ok(self.toolbox.resource_templates())
    }

    async fn read(&self, uri: &str, context: &Context<'_>) -> Result<Vec<Value>, CallFailed> {
        let reading = self.toolbox.read_resource(uri).await.ok_or(CallFailed::Unknown)?;
        self.noted(context, "resources/read", reading)
    }

    fn watchable(&self, uri: &str) -> Result<(), CallFailed> {
        self.toolbox.watchable(uri).map_err(unread)
    }

    async fn complete(&self, question: &Completion) -> Result<Vec<String>, CallFailed> {
        let Completion { reference, argument, value, .. } = question;
        let reference = match reference {
            Reference::Prompt(name) => json!({ "type": "ref/prompt", "name": name }),
            Reference::Template(uri) => json!({ "type": "ref/resource", "uri": uri }),
        };
        let fitting = self.toolbox.complete(&reference, argument, value).await;
        fitting.map_err(unread)
    }

    fn seal(&self) -> Result<Seal, CallFailed> {
        let key = self.core.database.secret().map_err(|error| self.failed(&error))?;
        let caller = self.toolbox.caller;
        let subject = format!("{} {}", caller.account, caller.client_id);
        Ok(Seal { key, subject, now: clock::now().get() })
    }

    fn open_session(&self, session: Session) -> Result<String, CallFailed> {
        let id = entropy::hex::<16>().map_err(|error| self.failed(&error))?;
        let keep = self.core.config().map_err(|error| self.failed(&error))?.sessions;
        let opened = self.core.database.open_session(&id, session, clock::now(), keep);
        opened.map_err(|error| self.failed(&error))?;
        Ok(id)
    }

    fn session(&self, id: &str) -> Result<Option<Session>, CallFailed> {
        self.core.database.session(id, clock::now()).map_err(|error| self.failed(&error))
    }

    fn set_log_level(&self, session: &str, level: LogLevel) -> Result<(), CallFailed> {
        let set = self.core.database.set_log_level(session, level);
        set.map_err(|error| self.failed(&error))
    }

    fn subscribe(&self, session: &str, uri: &str) -> Result<(), CallFailed> {
        let watched = self.core.database.watch(&Holder::session(session), uri);
        if watched.map_err(|error| self.failed(&error))? {
            return Ok(());
        }
        Err(CallFailed::InvalidParams("the session watches too many resources already".into()))
    }

    fn unsubscribe(&self, session: &str, uri: &str) -> Result<(), CallFailed> {
        let forgotten = self.core.database.unwatch(&Holder::session(session), uri);
        forgotten.map_err(|error| self.failed(&error))
    }

    fn close_session(&self, session: &str) -> Result<(), CallFailed> {
        let closed = self.core.database.close_session(session);
        closed.map_err(|error| self.failed(&error))?;
        self.core.calls.cancel_all_of(session);
        self.core.end_streams_of(session);
        Ok(())
    }

    fn cancel(&self, session: &str, request: &RequestId) {
        self.core.calls.cancel(session, request);
    }

    fn answered(&self, session: &str, request: &RequestId, answer: ClientAnswer) {
        self.core.calls.answered(session, request, answer);
    }
}

/// What a call was judged to be.
struct Judged<'a> {
    /// What it was asked for by.
    by: &'a str,
    tool: &'a Tool,
    allowed: bool,
    rule: Option<&'a str>,
    shadowed: Option<RuleRef>,
}

impl Desk<'_> {
    /// Tells a caller what came of reading something, after it was told to the log.
    fn noted<T>(
        &self,
        context: &Context<'_>,
        by: &str,
        reading: Reading<T>,
    ) -> Result<T, CallFailed> {
        let Reading { given, tool, allowed, rule, shadowed } = reading;
        let rule = rule.as_deref();
        self.note(context, &Judged { by, tool, allowed, rule, shadowed });
        given.map_err(unread)
    }

    /// Tells log and caller how a call was judged.
    fn note(&self, context: &Context<'_>, judged: &Judged<'_>) {
        let Judged { by, tool, allowed, rule, shadowed } = judged;
        let account = self.toolbox.caller.account;
        if let Some(rule) = shadowed {
            shadow_refused(self.log, account, tool.command, &rule.path);
            let data = json!({ "would_be_refused_by": rule.path, "tool": tool.name });
            context.log(LogLevel::Warning, "b00t.policy", &data);
        }
        if let Some(rule) = rule.filter(|_| !allowed) {
            let data = json!({ "refused_by": rule, "tool": tool.name });
            context.log(LogLevel::Notice, "b00t.policy", &data);
        }
        self.log
            .info("call")
            .value("account", account.get())
            .text("by", by)
            .text("tool", tool.name)
            .value("allowed", *allowed)
            .value("rule", *rule)
            .value("generation", self.core.generation().get())
            .write();
    }

    fn failed(&self, error: &worker::Error) -> CallFailed {
        self.log.error("storage_failed").text("error", &error.to_string()).write();
        CallFailed::Internal
    }
}

/// Why a resource or a prompt is not given, for the caller: a refusal says which rule it was.
fn unread(why: Unread) -> CallFailed {
    match why {
        Unread::NotFound => CallFailed::Unknown,
        Unread::Unavailable => CallFailed::Internal,
        Unread::Refused(_) | Unread::Invalid(_) | Unread::Malformed(_) => {
            CallFailed::InvalidParams(why.message())
        }
    }
}

/// A rule that is not enforced would have refused a call. Which arguments it had is the caller's own
/// business.
pub(super) fn shadow_refused(log: &Log, account: AccountId, command: &str, rule: &str) {
    log.info("call_shadow_refused")
        .value("account", account.get())
        .text("command", command)
        .text("rule", rule)
        .write();
}
