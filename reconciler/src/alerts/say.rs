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
        "\n`b00t-reconciler plan` shows them all, `b00t-reconciler apply --yes` repairs them.\n",
    );
    let title = match old.len() {
        1 => "1 account stays out of sync".into(),
        count => format!("{count} accounts stay out of sync"),
    };
    Some(Alert { subject: Subject::Drift, title, body })
}

/// GitHub and KV cannot be compared since this time.
#[must_use]
pub fn comparison(error: &anyhow::Error, since: UnixMillis) -> Alert {
    let reason = code(&format!("{error:#}"));
    let body = format!(
        "Since {since} it is not known which accounts are out of sync, and none is repaired: \
         {reason}\n\n`b00t-reconciler status` says who answers.\n"
    );
    let title = "The reconciler cannot compare GitHub with KV".into();
    Alert { subject: Subject::Comparison, title, body }
}

/// Deliveries that have no success for long.
#[must_use]
pub fn deliveries(lost: &[&Lost]) -> Option<Alert> {
    if lost.is_empty() {
        return None;
    }
    let mut body = String::from("GitHub could not deliver these, however often it tried:\n\n");
    for one in lost.iter().take(LISTED) {
        let (guid, event) = (code(&one.guid), code(&one.event));
        let _written =
            writeln!(body, "- {guid} {event} of {}, last status {}", one.first_at, one.status);
    }
    more(&mut body, lost.len());
    body.push_str(
        "\nPushes and installations that they told of are found by `b00t-reconciler plan` all the \
         same; check runs of pull requests are not. `b00t-reconciler redeliver --yes --now` has \
         GitHub try again.\n",
    );
    let title = format!("Webhook deliveries that do not arrive: {}", lost.len());
    Some(Alert { subject: Subject::Deliveries, title, body })
}

/// What is known of a credential, by the name of its variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// It is good until then.
    Ends(&'static str, UnixMillis),
    /// It is not accepted.
    Refused(&'static str),
}

/// Credentials that end within a fortnight, or are not accepted.
#[must_use]
pub fn credentials(all: &[Credential], now: UnixMillis) -> Option<Alert> {
    let mut body = String::new();
    let mut title = "A credential of the reconciler ends soon";
    for credential in all {
        let _written = match credential {
            Credential::Refused(name) => {
                title = "A credential of the reconciler is not accepted";
                writeln!(body, "- `{name}` is not accepted any more")
            }
            Credential::Ends(name, at) if *at <= now.plus(ENDS_SOON_MILLIS) => {
                writeln!(body, "- `{name}` is good until {at}")
            }
            Credential::Ends(..) => continue,
        };
    }
    if body.is_empty() {
        return None;
    }
    body.push_str(
        "\nMake a new one, and put it where the reconciler reads it; docs/reconciler.md says what \
         each may do.\n",
    );
    Some(Alert { subject: Subject::Credentials, title: title.into(), body })
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

        `b00t-reconciler plan` shows them all, `b00t-reconciler apply --yes` repairs them.
        ");
    }

    #[test]
    fn a_token_is_told_of_within_a_fortnight_of_its_end_and_when_it_is_not_accepted() {
        let day = 24 * 60 * 60 * 1000;
        let now = UnixMillis::new(100 * day);
        let ends = |at| credentials(&[Credential::Ends("TOKEN", at)], now);
        assert_eq!(credentials(&[], now), None);
        assert_eq!(ends(now.plus(15 * day)), None);
        assert!(ends(now.plus(13 * day)).is_some());
        assert!(ends(UnixMillis::new(1)).is_some(), "it has ended");
        let refused = credentials(&[Credential::Refused("TOKEN")], now).unwrap();
        assert_eq!(refused.title, "A credential of the reconciler is not accepted");
        assert!(refused.body.contains("- `TOKEN` is not accepted any more\n"), "{}", refused.body);
    }
}
