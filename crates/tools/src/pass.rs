//! Who passes, and what is recorded of those who do and those who do not.

use acl::RuleRef;
use serde_json::{Map, Value};

use crate::{
    Answer, Audit, Invocation, Judged, Reading, Recording, Standing, Tool, Toolbox, Unread, limits,
    refusal::judge,
};

/// Somebody who may read something or not, and the record of it, if there is to be one.
pub(crate) struct Passed<'a> {
    reading: Reading<()>,
    recording: Option<Box<dyn Recording + 'a>>,
}

impl Passed<'_> {
    /// The same with what is read, if it may be, and if that was recorded.
    pub(crate) async fn then<T>(self, read: impl Future<Output = Result<T, Unread>>) -> Reading<T> {
        let Self { reading: Reading { given, tool, allowed, rule, shadowed }, recording } = self;
        let given = match given {
            Ok(()) => read.await,
            Err(unread) => Err(unread),
        };
        let recorded = recording.map_or(Ok(()), Recording::end);
        let given = match (recorded, given) {
            (Err(_), Ok(_)) => Err(Unread::Unavailable),
            (_, given) => given,
        };
        Reading { given, tool, allowed, rule, shadowed }
    }
}

impl<C: Audit> Toolbox<'_, C> {
    /// Judges and counts what is asked for by another way than a call of a tool: it is refused, or
    /// cannot be asked for like this, or may be read.
    pub(crate) fn pass(&self, tool: &'static Tool, given: &Map<String, Value>) -> Passed<'_> {
        if let Standing::DenyAll { reason, .. } = self.standing {
            let answer = self.deny_all(*reason, tool).answer;
            return self.stopped(tool, tool.command_line(), answer, None);
        }
        let Ok(invocation) = Invocation::new(tool, given) else {
            // No name that fits a command line is that of a file.
            let given = Err(Unread::NotFound);
            let reading = Reading { given, tool, allowed: false, rule: None, shadowed: None };
            return Passed { reading, recording: None };
        };
        let decision = match judge(self.standing, &invocation, self.site) {
            Ok(decision) => decision,
            Err(answer) => return self.stopped(tool, invocation.recorded(), answer, None),
        };
        let shadowed = decision.shadowed().cloned();
        match limits::count(self.meter, self.standing, &invocation, self.site) {
            Ok(()) => {
                let recording = Some(self.record_allowed(&invocation, &decision));
                let rule = Some(decision.rule().path.clone());
                let reading = Reading { given: Ok(()), tool, allowed: true, rule, shadowed };
                Passed { reading, recording }
            }
            Err(answer) => self.stopped(tool, invocation.recorded(), answer, shadowed),
        }
    }

    fn stopped(
        &self,
        tool: &'static Tool,
        line: String,
        answer: Answer,
        shadowed: Option<RuleRef>,
    ) -> Passed<'_> {
        let recording = self.record_stopped(tool, line, &answer);
        let rule = answer.structured.get("rule").and_then(Value::as_str).map(str::to_owned);
        let given = Err(Unread::Refused(Box::new(answer)));
        let reading = Reading { given, tool, allowed: false, rule, shadowed };
        Passed { reading, recording }
    }

    /// Begins the record of a call that may be made.
    pub(crate) fn record_allowed<'a>(
        &'a self,
        invocation: &Invocation,
        decision: &acl::Decision,
    ) -> Box<dyn Recording + 'a> {
        let (client, tool) = (&self.caller.client_id, invocation.tool().name);
        let (line, commit) = (invocation.recorded(), self.standing.commit());
        self.content.begin(Judged::allowed(client, tool, line, decision, commit))
    }

    /// Begins the record of a call that got this answer instead, if it was the policy that stopped it.
    pub(crate) fn record_stopped<'a>(
        &'a self,
        tool: &Tool,
        line: String,
        answer: &Answer,
    ) -> Option<Box<dyn Recording + 'a>> {
        let client = &self.caller.client_id;
        let judged = Judged::stopped(client, tool.name, line, &answer.structured);
        judged.map(|judged| self.content.begin(judged))
    }
}
