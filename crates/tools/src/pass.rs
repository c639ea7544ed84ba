//! Who passes, and what is remembered of those who do not.

use serde_json::{Map, Value};

use crate::{
    Answer, Invocation, Refusals, Refused, Standing, Tool, Toolbox, Unread, limits, refusal::judge,
};

/// How many characters of a refused command line are remembered.
const MAX_LINE_CHARS: usize = 200;

impl<C: Refusals> Toolbox<'_, C> {
    /// Judges and counts what is asked for by another way than a call of a tool.
    ///
    /// # Errors
    /// It is refused, or cannot be asked for like this.
    pub(crate) fn pass(
        &self,
        tool: &'static Tool,
        given: &Map<String, Value>,
    ) -> Result<(), Unread> {
        let refused = |answer: Answer| {
            if let Some(refused) = self.refused(tool, &answer.structured) {
                self.content.remember(&refused);
            }
            Err(Unread::Refused(Box::new(answer)))
        };
        if let Standing::DenyAll { reason, .. } = self.standing {
            return refused(self.deny_all(*reason, tool).answer);
        }
        let Ok(invocation) = Invocation::new(tool, given) else {
            // No name that fits a command line is that of a file.
            return Err(Unread::NotFound);
        };
        if let Err(answer) = judge(self.standing, &invocation, self.site) {
            return refused(answer);
        }
        limits::count(self.meter, self.standing, &invocation, self.site).or_else(refused)
    }
}

impl<C> Toolbox<'_, C> {
    /// What is remembered of an answer that is a refusal by the policy.
    pub(crate) fn refused(&self, tool: &Tool, answer: &Value) -> Option<Refused> {
        let text = |name: &str| answer.get(name).and_then(Value::as_str).map(str::to_owned);
        let by = text("rule").or_else(|| text("reason"))?;
        let words = answer.get("call").and_then(Value::as_array);
        let line = words.map_or_else(
            || tool.command_line(),
            |words| words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        );
        Some(Refused {
            client: self.caller.client_id.clone(),
            tool: tool.name.into(),
            line: line.chars().take(MAX_LINE_CHARS).collect(),
            by,
            commit: text("commit"),
        })
    }
}
