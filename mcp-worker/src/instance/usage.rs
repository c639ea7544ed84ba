//! Usage analytics: a data point for each call, without anything that says whose it was.

use tools::{Judged, find};
use worker::AnalyticsEngineDataPointBuilder;

use super::Core;
use crate::log::Log;

/// The dataset's binding. Without it nothing is written.
const BINDING: &str = "USAGE";

impl Core {
    /// Writes a data point for a call that took so many milliseconds. docs/audit.md says what is in it.
    pub(super) fn count_usage(&self, judged: &Judged, version: &str, duration: u64, log: &Log) {
        let Ok(dataset) = self.env.analytics_engine(BINDING) else { return };
        let [tool, decision, version] = blobs(judged, version);
        let duration = u32::try_from(duration).unwrap_or(u32::MAX);
        let point = AnalyticsEngineDataPointBuilder::new()
            .indexes([tool])
            .add_blob(tool)
            .add_blob(decision)
            .add_blob(version)
            .add_double(duration);
        if let Err(error) = point.write_to(&dataset) {
            log.warn("usage_not_counted").text("error", &error.to_string()).write();
        }
    }
}

/// The words of a data point. Each is one of a few that this program knows.
fn blobs<'a>(judged: &'a Judged, version: &'a str) -> [&'a str; 3] {
    let known = find(&judged.tool).map(|tool| tool.name);
    [known.unwrap_or("other"), judged.decision.name(), version]
}

#[cfg(test)]
mod tests {
    use audit::Decision;
    use pretty_assertions::assert_eq;

    use super::*;

    fn judged(tool: &str) -> Judged {
        Judged {
            client: "https://client.example/octocat".into(),
            tool: tool.into(),
            command_line: "learn octocat".into(),
            decision: Decision::WouldBeRefused,
            rule: Some("commands.octocat".into()),
            reason: None,
            file: None,
            line: None,
            commit: None,
        }
    }

    #[test]
    fn a_data_point_has_nothing_of_its_caller() {
        let called = judged("b00t_learn");
        let blobs = blobs(&called, "2026-07-28");
        assert_eq!(blobs, ["b00t_learn", "would_be_refused", "2026-07-28"]);
    }

    #[test]
    fn what_is_no_tool_is_not_named() {
        assert_eq!(blobs(&judged("octocat"), "http")[0], "other");
    }
}
