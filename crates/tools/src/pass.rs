//! Who passes, and what is remembered of those who do not.

use acl::RuleRef;
use serde_json::{Map, Value};

use crate::{
    Answer, Invocation, Reading, Refusals, Refused, Standing, Tool, Toolbox, Unread, limits,
    refusal::judge,
};

/// How many characters of a refused command line are remembered.
const MAX_LINE_CHARS: usize = 200;

impl<C: Refusals> Toolbox<'_, C> {
    /// Judges and counts what is asked for by another way than a call of a tool: it is refused, or
    /// cannot be asked for like this, or may be read.
    pub(crate) fn pass(&self, tool: &'static Tool, given: &Map<String, Value>) -> Reading<()> {
        if let Standing::DenyAll { reason, .. } = self.standing {
            return self.stopped(tool, self.deny_all(*reason, tool).answer, None);
        }
        let Ok(invocation) = Invocation::new(tool, given) else {
            // No name that fits a command line is that of a file.
            return Reading {
                given: Err(Unread::NotFound),
                tool,
                allowed: false,
                rule: None,
                shadowed: None,
            };
        };
        let decision = match judge(self.standing, &invocation, self.site) {
            Ok(decision) => decision,
            Err(answer) => return self.stopped(tool, answer, None),
        };
        let shadowed = decision.shadowed().cloned();
        match limits::count(self.meter, self.standing, &invocation, self.site) {
            Ok(()) => {
                let rule = Some(decision.rule().path.clone());
                Reading { given: Ok(()), tool, allowed: true, rule, shadowed }
            }
            Err(answer) => self.stopped(tool, answer, shadowed),
        }
    }

    fn stopped(
        &self,
        tool: &'static Tool,
        answer: Answer,
        shadowed: Option<RuleRef>,
    ) -> Reading<()> {
        if let Some(refused) = self.refused(tool, &answer.structured) {
            self.content.remember(&refused);
        }
        let rule = answer.structured.get("rule").and_then(Value::as_str).map(str::to_owned);
        let given = Err(Unread::Refused(Box::new(answer)));
        Reading { given, tool, allowed: false, rule, shadowed }
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
