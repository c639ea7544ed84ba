//! Webhook events, as far as they hint that an account may have changed.

use ids::{AccountId, InstallationId, Login, RepositoryId};
use serde::{Deserialize, Serialize, de::IgnoredAny};

/// What an event means to the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// GitHub checks that the endpoint is there.
    Ping,
    /// These accounts may have changed.
    Dirty(Vec<Hint>),
    /// Nothing follows from it.
    Ignored(IgnoredReason),
}

/// Why nothing follows from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoredReason {
    /// Nothing here depends on this event.
    UnknownEvent,
    /// The repository's owner cannot be served, its login is no host name.
    NoAccount,
}

/// An account may have changed. Nothing in it is believed: it only says where to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The account.
    pub account: AccountId,
    /// The login it had when the event happened.
    pub login: Login,
    /// The installation that the event was sent for.
    pub installation: Option<InstallationId>,
    /// The repository in which something happened.
    pub repository: Option<RepositoryId>,
    /// What kind of thing happened.
    pub kind: HintKind,
}

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HintKind {
    /// A branch or tag moved: look at the head.
    Push,
    /// The installation, its repositories, a repository's name or the account's login may be
    /// other ones: look at everything again.
    Place,
}

#[derive(Deserialize)]
struct Account {
    id: AccountId,
    login: String,
}

#[derive(Deserialize)]
struct Repository {
    id: RepositoryId,
    owner: Account,
}

#[derive(Deserialize)]
struct InstallationRef {
    id: InstallationId,
}

#[derive(Deserialize)]
struct Installation {
    id: InstallationId,
    account: Account,
}

#[derive(Deserialize)]
struct RepositoryEvent {
    repository: Repository,
    installation: Option<InstallationRef>,
    changes: Option<Changes>,
}

#[derive(Deserialize)]
struct Changes {
    owner: Option<OwnerChange>,
}

#[derive(Deserialize)]
struct OwnerChange {
    from: FormerOwner,
}

#[derive(Deserialize)]
struct FormerOwner {
    user: Option<Account>,
    organization: Option<Account>,
}

#[derive(Deserialize)]
struct InstallationEvent {
    installation: Installation,
}

#[derive(Deserialize)]
struct TargetEvent {
    account: Account,
    installation: Option<InstallationRef>,
}

impl Event {
    /// Reads the body of the event `name`. Whoever caused it: a revocation counts also when the
    /// App itself carried it out.
    ///
    /// # Errors
    /// The body is not JSON, or not what such an event looks like.
    pub fn parse(name: &str, body: &[u8]) -> Result<Self, serde_json::Error> {
        match name {
            "ping" => {
                serde_json::from_slice::<IgnoredAny>(body)?;
                Ok(Self::Ping)
            }
            "push" => Self::of_repository(HintKind::Push, body),
            "repository" => Self::of_repository(HintKind::Place, body),
            "installation" | "installation_repositories" => Self::of_installation(body),
            "installation_target" => Self::of_target(body),
            _ => {
                serde_json::from_slice::<IgnoredAny>(body)?;
                Ok(Self::Ignored(IgnoredReason::UnknownEvent))
            }
        }
    }

    fn of_repository(kind: HintKind, body: &[u8]) -> Result<Self, serde_json::Error> {
        let event: RepositoryEvent = serde_json::from_slice(body)?;
        let installation = event.installation.map(|installation| installation.id);
        let repository = Some(event.repository.id);
        // A transferred repository changes two accounts; the installation is the new owner's.
        let former = event.changes.and_then(|changes| changes.owner).map(|change| change.from);
        let former = former.and_then(|from| from.user.or(from.organization));
        let now = hint(&event.repository.owner, installation, repository, kind);
        let before = former.and_then(|owner| hint(&owner, None, repository, kind));
        Ok(Self::dirty(now.into_iter().chain(before)))
    }

    fn of_installation(body: &[u8]) -> Result<Self, serde_json::Error> {
        let event: InstallationEvent = serde_json::from_slice(body)?;
        let Installation { id, account } = event.installation;
        Ok(Self::dirty(hint(&account, Some(id), None, HintKind::Place)))
    }

    fn of_target(body: &[u8]) -> Result<Self, serde_json::Error> {
        let event: TargetEvent = serde_json::from_slice(body)?;
        let installation = event.installation.map(|installation| installation.id);
        Ok(Self::dirty(hint(&event.account, installation, None, HintKind::Place)))
    }

    fn dirty(hints: impl IntoIterator<Item = Hint>) -> Self {
        let hints: Vec<_> = hints.into_iter().collect();
        if hints.is_empty() { Self::Ignored(IgnoredReason::NoAccount) } else { Self::Dirty(hints) }
    }
}

impl IgnoredReason {
    /// One sentence for the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownEvent => "nothing depends on this event",
            Self::NoAccount => "the account's login is no host name",
        }
    }
}

fn hint(
    account: &Account,
    installation: Option<InstallationId>,
    repository: Option<RepositoryId>,
    kind: HintKind,
) -> Option<Hint> {
    let login = account.login.parse().ok()?;
    Some(Hint { account: account.id, login, installation, repository, kind })
}
