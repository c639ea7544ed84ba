//! Which issues are open about what goes wrong for long.

use std::collections::BTreeSet;

/// What an issue is about. There is at most one open issue of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// GitHub and KV cannot be compared.
    Comparison,
    /// Accounts that stay out of sync.
    Drift,
    /// Deliveries that do not arrive.
    Deliveries,
    /// A credential that ends soon, or is not accepted any more.
    Credentials,
}

/// Something that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// What it is about.
    pub subject: Subject,
    /// One line.
    pub title: String,
    /// Markdown. Whatever others wrote in it is in code spans.
    pub body: String,
}

/// An issue that an earlier run opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenIssue {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
}

/// What to do about an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertStep {
    /// Open one.
    Open {
        /// Its title.
        title: String,
        /// Its body, with the mark by which it is found again.
        body: String,
    },
    /// Change one, for something else is the matter now.
    Update {
        /// Which.
        number: u64,
        /// Its title.
        title: String,
        /// Its body, with the mark by which it is found again.
        body: String,
    },
    /// Close one: it is over, or another issue says the same.
    Close {
        /// Which.
        number: u64,
    },
}

impl Subject {
    /// Every subject.
    pub const ALL: [Self; 4] = [Self::Comparison, Self::Drift, Self::Deliveries, Self::Credentials];

    const fn mark(self) -> &'static str {
        match self {
            Self::Comparison => "<!-- b00t-reconciler: comparison -->",
            Self::Drift => "<!-- b00t-reconciler: drift -->",
            Self::Deliveries => "<!-- b00t-reconciler: deliveries -->",
            Self::Credentials => "<!-- b00t-reconciler: credentials -->",
        }
    }
}

impl OpenIssue {
    /// What it is about, if this program opened it.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        Subject::ALL.into_iter().find(|subject| self.body.starts_with(subject.mark()))
    }
}

/// What has to be done so that there is one open issue for each alert. Of a subject that was not
/// looked into, an issue stays as it is.
#[must_use]
pub fn alert_steps(
    alerts: &[Alert],
    looked_into: &BTreeSet<Subject>,
    open: &[OpenIssue],
) -> Vec<AlertStep> {
    let mut steps = Vec::new();
    for subject in Subject::ALL {
        if !looked_into.contains(&subject) {
            continue;
        }
        let mut issues: Vec<_> =
            open.iter().filter(|issue| issue.subject() == Some(subject)).collect();
        issues.sort_by_key(|issue| issue.number);
        let mut issues = issues.into_iter();
        if let Some(alert) = alerts.iter().find(|alert| alert.subject == subject) {
            let (title, body) = (alert.title.clone(), marked(alert));
            match issues.next() {
                None => steps.push(AlertStep::Open { title, body }),
                Some(issue) if same(&issue.body, &body) && issue.title == title => {}
                Some(issue) => {
                    steps.push(AlertStep::Update { number: issue.number, title, body });
                }
            }
        }
        steps.extend(issues.map(|issue| AlertStep::Close { number: issue.number }));
    }
    steps
}

fn marked(alert: &Alert) -> String {
    format!("{}\n{}", alert.subject.mark(), alert.body)
}

/// GitHub keeps line ends as they were sent, people's editors do not.
fn same(one: &str, other: &str) -> bool {
    one.lines().map(str::trim_end).eq(other.lines().map(str::trim_end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(title: &str) -> Alert {
        Alert { subject: Subject::Drift, title: title.into(), body: "`octocat` is stale".into() }
    }

    fn issue(number: u64, alert: &Alert) -> OpenIssue {
        OpenIssue { number, title: alert.title.clone(), body: marked(alert) }
    }

    fn everything() -> BTreeSet<Subject> {
        Subject::ALL.into()
    }

    #[test]
    fn an_issue_is_opened_once_changed_when_something_changed_and_closed_when_it_is_over() {
        let (one, two) = (alert("1 account is out of sync"), alert("2 accounts are out of sync"));
        let opened = alert_steps(std::slice::from_ref(&one), &everything(), &[]);
        assert!(matches!(opened.as_slice(), [AlertStep::Open { .. }]), "{opened:?}");
        let known = [issue(7, &one)];
        assert_eq!(alert_steps(&[one], &everything(), &known), []);
        let changed = alert_steps(&[two], &everything(), &known);
        assert!(matches!(changed.as_slice(), [AlertStep::Update { number: 7, .. }]));
        assert_eq!(alert_steps(&[], &everything(), &known), [AlertStep::Close { number: 7 }]);
    }

    #[test]
    fn an_issue_stays_open_while_nobody_looked() {
        let known = [issue(7, &alert("1 account is out of sync"))];
        assert_eq!(alert_steps(&[], &BTreeSet::from([Subject::Credentials]), &known), []);
    }

    #[test]
    fn of_two_issues_about_the_same_the_first_stays() {
        let one = alert("1 account is out of sync");
        let known = [issue(9, &one), issue(7, &one)];
        assert_eq!(alert_steps(&[one], &everything(), &known), [AlertStep::Close { number: 9 }]);
    }

    #[test]
    fn other_peoples_issues_are_never_touched() {
        let title = "1 account is out of sync".to_owned();
        let body = "I see <!-- b00t-reconciler: drift --> here".to_owned();
        let theirs = [OpenIssue { number: 3, title, body }];
        assert_eq!(alert_steps(&[], &everything(), &theirs), []);
    }
}
