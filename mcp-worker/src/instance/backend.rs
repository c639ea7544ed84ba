//! The server behind the protocol.

use ids::AccountId;
use mcp::{Backend, CallFailed, Server, ToolResult, Version};
use serde_json::{Map, Value};
use tools::{Answer, Call, Toolbox, find};

use super::{Core, content::Reader};
use crate::{clock, entropy, log::Log};

/// One caller's view of the instance.
pub(super) struct Desk<'a> {
    pub(super) core: &'a Core,
    pub(super) toolbox: Toolbox<'a, Reader<'a>>,
    pub(super) log: &'a Log,
}

/// Who this server is.
pub(super) fn server() -> Server {
    Server { name: "b00t".into(), title: "b00t".into(), version: env!("CARGO_PKG_VERSION").into() }
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
    ) -> Result<ToolResult, CallFailed> {
        let called = self.toolbox.call(name, arguments).await;
        let Call { answer, allowed, rule, shadowed } = called.ok_or(CallFailed::UnknownTool)?;
        let Answer { text, structured, is_error } = answer;
        if let Some(rule) = shadowed {
            let command = find(name).map_or("", |tool| tool.command);
            shadow_refused(self.log, self.toolbox.caller.account, command, &rule.path);
        }
        self.log
            .info("call")
            .value("account", self.toolbox.caller.account.get())
            .text("tool", name)
            .value("allowed", allowed)
            .value("rule", rule)
            .value("generation", self.core.generation().get())
            .write();
        Ok(ToolResult { text, structured: Some(structured), is_error })
    }

    fn open_session(&self, version: Version) -> Result<String, CallFailed> {
        let id = entropy::hex::<16>().map_err(|error| self.failed(&error))?;
        let keep = self.core.config().map_err(|error| self.failed(&error))?.sessions;
        let opened = self.core.database.open_session(&id, version, clock::now(), keep);
        opened.map_err(|error| self.failed(&error))?;
        Ok(id)
    }

    fn session_is_open(&self, session: &str) -> Result<bool, CallFailed> {
        self.core.database.has_session(session).map_err(|error| self.failed(&error))
    }

    fn close_session(&self, session: &str) -> Result<(), CallFailed> {
        let closed = self.core.database.close_session(session);
        closed.map_err(|error| self.failed(&error))?;
        self.core.end_streams_of(session);
        Ok(())
    }
}

impl Desk<'_> {
    fn failed(&self, error: &worker::Error) -> CallFailed {
        self.log.error("session_failed").text("error", &error.to_string()).write();
        CallFailed::Internal
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
