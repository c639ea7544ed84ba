//! What an owner's page says of calls.

use audit::{Decision, Entry, UsageDay};
use pages::{Call, Day, Outcome};

use crate::instance::Client;

/// A call, under the name of its client if that still has access.
pub(super) fn call(entry: &Entry, clients: &[Client]) -> Call {
    let client = clients.iter().find(|client| client.client_id == entry.client);
    Call {
        at: entry.at,
        client: client.map_or(&entry.client, |client| &client.name).clone(),
        tool: entry.tool.clone(),
        line: entry.command_line.clone(),
        outcome: outcome(entry.decision),
        rule: entry.rule.clone().unwrap_or_default(),
        explanation: explanation(entry),
    }
}

/// A day. Pages show calls that got something apart from those that got nothing.
pub(super) const fn day(usage: UsageDay) -> Day {
    let UsageDay { day, calls, refused } = usage;
    Day { date: day.begin(), allowed: calls.saturating_sub(refused), refused }
}

const fn outcome(decision: Decision) -> Outcome {
    match decision {
        Decision::Allowed => Outcome::Allowed,
        Decision::WouldBeRefused => Outcome::WouldRefuse,
        Decision::Refused => Outcome::Refused,
        Decision::Limited => Outcome::Limited,
    }
}

/// Why, in a sentence: by which rule, and where that stood.
fn explanation(entry: &Entry) -> String {
    let Some(rule) = &entry.rule else {
        let reason = entry.reason.as_deref().unwrap_or("unknown");
        return format!("No policy was in force: `{reason}`.");
    };
    let what = match entry.decision {
        Decision::Allowed => "Allowed by",
        Decision::WouldBeRefused => "Allowed, because this rule is not enforced:",
        Decision::Refused => "Refused by",
        Decision::Limited => "Refused, because this limit was reached:",
    };
    let place = match (&entry.file, entry.line) {
        (Some(file), Some(line)) => format!(", line {line} of `{file}`"),
        _ => String::new(),
    };
    let commit = entry.commit.as_ref().map(|commit| {
        let commit = commit.as_str();
        format!(" at commit `{}`", commit.get(..7).unwrap_or(commit))
    });
    format!("{what} `{rule}`{place}{}.", commit.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use ids::UnixMillis;
    use pretty_assertions::assert_eq;

    use super::*;

    fn entry(decision: Decision) -> Entry {
        Entry {
            number: 1,
            at: UnixMillis::new(1_000),
            client: "https://app.example.com/client.json".into(),
            tool: "b00t_mcp_add".into(),
            command_line: "mcp add github".into(),
            decision,
            rule: Some("commands.mcp".into()),
            reason: None,
            file: Some("b00t-mcp-acl.toml".into()),
            line: Some(4),
            commit: Some("c".repeat(40).parse().unwrap()),
            duration_ms: 3,
        }
    }

    #[test]
    fn a_call_is_explained_by_its_rule_and_where_that_stood() {
        let told = |decision| explanation(&entry(decision));
        assert_eq!(
            told(Decision::Refused),
            "Refused by `commands.mcp`, line 4 of `b00t-mcp-acl.toml` at commit `ccccccc`."
        );
        assert!(told(Decision::WouldBeRefused).contains("is not enforced: `commands.mcp`"));
        assert!(told(Decision::Limited).contains("limit was reached: `commands.mcp`"));
        let nothing =
            Entry { rule: None, reason: Some("no_file".into()), ..entry(Decision::Refused) };
        assert_eq!(explanation(&nothing), "No policy was in force: `no_file`.");
    }

    #[test]
    fn a_client_without_access_is_called_by_its_id() {
        assert_eq!(
            call(&entry(Decision::Allowed), &[]).client,
            "https://app.example.com/client.json"
        );
    }

    #[test]
    fn a_day_tells_what_got_something_from_what_got_nothing() {
        let usage = UsageDay { day: audit::Day::new(2), calls: 5, refused: 2 };
        let Day { date, allowed, refused } = day(usage);
        assert_eq!((date.get(), allowed, refused), (172_800_000, 3, 2));
    }
}
