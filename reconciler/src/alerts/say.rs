//! What an alert says.

use std::fmt::Write as _;

use drift::{Ages, Alert, Lost, Subject};
use ids::UnixMillis;

/// How many accounts or deliveries an issue lists.
const LISTED: usize = 50;
/// How long before its end a credential is told of, in milliseconds.
const ENDS_SOON_MILLIS: u64 = 14 * 24 * 60 * 60 * 1000;

/// Accounts that are out of sync for at least `after_millis`.
#[must_use]
pub fn drift(ages: &Ages<'_>, after_millis: u64, now: UnixMillis) -> Option<Alert> {
    let old: Vec<_> = ages.older(after_millis, now).collect();
    if old.is_empty() {
        return None;
    }
    let mut body = String::from("These accounts stay out of sync with their forks:\n\n");
    for (entry, since) in old.iter().take(LISTED) {
        let (login, reason) = (code(entry.login.as_str()), code(&entry.finding.to_string()));
        let _written = writeln!(body, "- {login} since {since}: {reason}");
    }
    more(&mut body, old.len());
    body.push_str(
        "\n`b00t-reconciler plan` shows them all, `b00t-reconciler apply` repairs them.\n",
    );
    let title = match old.len() {
        1 => "1 account stays out of sync".into(),
        count => format!("{count} accounts stay out of sync"),
    };
    Some(Alert { subject: Subject::Drift, title, body })
}

/// Deliveries that were attempted too often.
#[must_use]
pub fn deliveries(given_up: &[Lost]) -> Option<Alert> {
    if given_up.is_empty() {
        return None;
    }
    let mut body = String::from("GitHub could not deliver these, however often it tried:\n\n");
    for lost in given_up.iter().take(LISTED) {
        let (guid, event) = (code(&lost.guid), code(&lost.event));
        let _written =
            writeln!(body, "- {guid} {event} of {}, last status {}", lost.first_at, lost.status);
    }
    more(&mut body, given_up.len());
    body.push_str("\nWhat they told of is found by `b00t-reconciler plan` all the same.\n");
    let title = format!("Webhook deliveries that never arrive: {}", given_up.len());
    Some(Alert { subject: Subject::Deliveries, title, body })
}

/// Cloudflare's API token, when it ends within a fortnight.
#[must_use]
pub fn credentials(expires: Option<UnixMillis>, now: UnixMillis) -> Option<Alert> {
    let at = expires.filter(|at| *at <= now.plus(ENDS_SOON_MILLIS))?;
    let body = format!(
        "`CLOUDFLARE_API_TOKEN` is good until {at}. Make a new one with the permission \
         *Workers KV Storage: Edit*, and put it where the reconciler reads it.\n"
    );
    let title = "The reconciler's Cloudflare API token ends soon".into();
    Some(Alert { subject: Subject::Credentials, title, body })
}

fn more(body: &mut String, count: usize) {
    if count > LISTED {
        let _written = writeln!(body, "- and {} more", count - LISTED);
    }
}

/// Nothing in a code span is a link, a mention or HTML.
fn code(text: &str) -> String {
    let plain = |letter: char| if letter == '`' || letter.is_control() { ' ' } else { letter };
    format!("`{}`", text.chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests {
    use drift::{DriftPlan, Entry, Finding, FirstSeen};
    use ids::AccountId;

    use super::*;

    #[test]
    fn drift_is_told_of_once_it_is_old_and_says_the_same_each_time() {
        let entry = Entry {
            account: Some(AccountId::new(7)),
            login: "octocat".parse().unwrap(),
            recorded: None,
            removes: false,
            finding: Finding::Unreachable("`</code>` @everybody\n# no".into()),
        };
        let plan = DriftPlan::new(vec![entry]);
        let (start, hour) = (UnixMillis::new(0), 3_600_000);
        let mut seen = FirstSeen::default();
        assert_eq!(drift(&seen.update(&plan, start), hour, start), None);
        let later = start.plus(hour);
        let told = drift(&seen.update(&plan, later), hour, later).unwrap();
        let again = drift(&seen.update(&plan, later.plus(hour)), hour, later.plus(hour)).unwrap();
        assert_eq!(told, again);
        insta::assert_snapshot!(told.body, @r"
        These accounts stay out of sync with their forks:

        - `octocat` since 1970-01-01T00:00:00.000Z: ` </code>  @everybody # no`

        `b00t-reconciler plan` shows them all, `b00t-reconciler apply` repairs them.
        ");
    }

    #[test]
    fn a_token_is_told_of_within_a_fortnight_of_its_end() {
        let day = 24 * 60 * 60 * 1000;
        let now = UnixMillis::new(100 * day);
        assert_eq!(credentials(None, now), None);
        assert_eq!(credentials(Some(now.plus(15 * day)), now), None);
        assert!(credentials(Some(now.plus(13 * day)), now).is_some());
        assert!(credentials(Some(UnixMillis::new(1)), now).is_some(), "it has ended");
    }
}
