//! The record of calls: each is written down once, when it has ended or was cut short.

use audit::{Entry, Page, Recorded, Tally, UsageDay};
use ids::UnixMillis;
use tools::{Audit, Judged, NotRecorded, Recording};
use worker::{Request, Response, Result};

use super::{Core, content::Reader};
use crate::{
    audit::{Asked, Question},
    clock, reply,
};

impl Audit for Reader<'_> {
    fn begin<'a>(&'a self, judged: Judged) -> Box<dyn Recording + 'a> {
        Box::new(Begun { reader: self, at: clock::now(), judged: Some(judged) })
    }

    fn refusals(&self, most: u32) -> Option<Vec<Entry>> {
        let refusals = self.core.database.refused_calls(most, clock::now());
        refusals.inspect_err(|error| self.unreadable(error)).ok()
    }

    fn tally(&self) -> Option<Tally> {
        let tally = self.core.database.tally(clock::now());
        tally.inspect_err(|error| self.unreadable(error)).ok()
    }
}

impl Reader<'_> {
    fn unreadable(&self, error: &worker::Error) {
        self.log.error("calls_unreadable").text("error", &error.to_string()).write();
    }
}

/// A call that was judged and has not ended.
struct Begun<'a> {
    reader: &'a Reader<'a>,
    at: UnixMillis,
    judged: Option<Judged>,
}

impl Recording for Begun<'_> {
    fn end(mut self: Box<Self>) -> Result<(), NotRecorded> {
        self.write()
    }
}

impl Drop for Begun<'_> {
    /// Nobody waits for it any more, or it was refused: that it cannot be recorded is in the log.
    fn drop(&mut self) {
        let _logged = self.write();
    }
}

impl Begun<'_> {
    /// Writes it down, the first time.
    fn write(&mut self) -> Result<(), NotRecorded> {
        let Some(judged) = self.judged.take() else { return Ok(()) };
        let Reader { core, log, version, .. } = self.reader;
        let duration = clock::now().get().saturating_sub(self.at.get());
        core.count_usage(&judged, version, duration, log);
        let written = core.database.put_call(self.at, &judged, duration);
        let number = written.map_err(|error| {
            log.error("call_not_recorded").text("error", &error.to_string()).write();
            NotRecorded
        })?;
        if audit::is_pruned_after(number)
            && let Err(error) = core.database.prune_calls(number, clock::now())
        {
            // They are looked for again soon, and are not told meanwhile.
            log.error("calls_not_pruned").text("error", &error.to_string()).write();
        }
        Ok(())
    }
}

impl Core {
    /// `GET /audit…`: what is recorded of calls. Who may ask was decided before.
    pub(super) fn tell_calls(&self, request: &Request) -> Result<Response> {
        let now = clock::now();
        let url = request.url()?;
        let told = match Question::read(url.path(), url.query_pairs()) {
            Ok(Question::Page(filter)) => {
                serde_json::to_string::<Page>(&self.database.calls(&filter, now)?)?
            }
            Ok(Question::Usage) => {
                serde_json::to_string::<Vec<UsageDay>>(&self.database.usage_days(now)?)?
            }
            Ok(Question::Distinct) => {
                serde_json::to_string::<Recorded>(&self.database.distinct_calls(now)?)?
            }
            Err(Asked::Nothing) => return reply::empty(404),
            Err(Asked::Wrongly(_)) => return reply::empty(400),
        };
        reply::json(200, told)
    }
}
