//! Webhook events, as far as something follows from them.

mod hint;
mod payload;
mod review;

use ids::{Actor, CommitId, InstallationId, RepositoryId};
use serde::de::IgnoredAny;

use self::payload::{
    Account, Acted, AuthorizationEvent, InstallationEvent, PullRequestEvent, RepositoryEvent,
    Sender, TargetEvent,
};
pub use hint::{AppChange, Hint, HintKind};
pub use review::{Pull, ReviewCause, ReviewRequest};
use serde::de::DeserializeOwned;

/// What an event means to the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// GitHub checks that the endpoint is there.
    Ping,
    /// These accounts may have changed.
    Dirty(Vec<Hint>),
    /// This account accepted permissions that were added later, or took a repository out of the
    /// archive, so it may have changed; what was refused in these repositories may be tried again.
    Permitted(Hint, Vec<RepositoryId>),
    /// Somebody should see a check run.
    Review(Box<ReviewRequest>),
    /// Nothing follows from it.
    Ignored(IgnoredReason),
}

/// Why nothing follows from an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IgnoredReason {
    /// Nothing here depends on this event.
    UnknownEvent,
    /// Nothing here depends on this action of the event.
    OtherAction,
    /// Another App's check runs are meant.
    OtherApp,
    /// The repository's owner cannot be served, its login is no host name.
    NoAccount,
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
            "installation" => Self::of_installation(body, true),
            "installation_repositories" => Self::of_installation(body, false),
            "installation_target" => Self::of_target(body),
            "github_app_authorization" => Self::of_authorization(body),
            "pull_request" => Self::of_pull(body),
            "check_run" => Self::of_again(body, ReviewRequest::of_run),
            "check_suite" => Self::of_again(body, ReviewRequest::of_suite),
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
        let mut now = hint(&event.repository.owner, installation, repository, kind);
        if let Some(now) = now.as_mut().filter(|_| kind == HintKind::Push) {
            now.actor = event.sender.and_then(Sender::actor);
            now.after = event.after.as_deref().and_then(tip);
        }
        if kind == HintKind::Place
            && event.action.as_deref() == Some("unarchived")
            && let Some(now) = now
        {
            return Ok(Self::Permitted(now, vec![event.repository.id]));
        }
        let before = former.and_then(|owner| hint(&owner, None, repository, kind));
        Ok(Self::dirty(now.into_iter().chain(before)))
    }

    /// `itself`: the event is about the installation, and not about its repositories.
    fn of_installation(body: &[u8], itself: bool) -> Result<Self, serde_json::Error> {
        let event: InstallationEvent = serde_json::from_slice(body)?;
        let installation = event.installation;
        let mut hint = hint(&installation.account, Some(installation.id), None, HintKind::Place);
        if let Some(hint) = hint.as_mut().filter(|_| itself) {
            hint.app = match event.action.as_deref() {
                Some("created") => Some(AppChange::Installed),
                Some("deleted") => Some(AppChange::Uninstalled),
                _ => None,
            };
        }
        let accepted = event.action.as_deref() == Some("new_permissions_accepted");
        let named = event.repositories.filter(|named| accepted && !named.is_empty());
        Ok(match (hint, named) {
            (Some(hint), Some(named)) => {
                Self::Permitted(hint, named.iter().map(|named| named.id).collect())
            }
            (hint, _) => Self::dirty(hint),
        })
    }

    fn of_target(body: &[u8]) -> Result<Self, serde_json::Error> {
        let event: TargetEvent = serde_json::from_slice(body)?;
        let installation = event.installation.map(|installation| installation.id);
        Ok(Self::dirty(hint(&event.account, installation, None, HintKind::Place)))
    }

    /// Only the account itself can take its consent back: whoever caused the event is whom it
    /// is about.
    fn of_authorization(body: &[u8]) -> Result<Self, serde_json::Error> {
        let event: AuthorizationEvent = serde_json::from_slice(body)?;
        if event.action != "revoked" {
            return Ok(Self::Ignored(IgnoredReason::OtherAction));
        }
        Ok(Self::dirty(hint(&event.sender, None, None, HintKind::Revoked)))
    }

    fn of_pull(body: &[u8]) -> Result<Self, serde_json::Error> {
        let Acted { action } = serde_json::from_slice(body)?;
        match action.as_str() {
            "opened" | "synchronize" | "reopened" | "ready_for_review" | "edited" => {}
            _ => return Ok(Self::Ignored(IgnoredReason::OtherAction)),
        }
        let event: PullRequestEvent = serde_json::from_slice(body)?;
        // Another title or text is nothing to review.
        let rebased = event.changes.as_ref().is_some_and(|changes| changes.base.is_some());
        if action == "edited" && !rebased {
            return Ok(Self::Ignored(IgnoredReason::OtherAction));
        }
        Ok(Self::review(ReviewRequest::of_pull(event)))
    }

    /// Everything but `rerequested` is what somebody did to a check run, the App itself above all.
    fn of_again<T: DeserializeOwned>(
        body: &[u8],
        request: fn(T) -> Option<ReviewRequest>,
    ) -> Result<Self, serde_json::Error> {
        let Acted { action } = serde_json::from_slice(body)?;
        if action != "rerequested" {
            return Ok(Self::Ignored(IgnoredReason::OtherAction));
        }
        Ok(Self::review(request(serde_json::from_slice(body)?)))
    }

    fn review(request: Option<ReviewRequest>) -> Self {
        match request {
            Some(request) => Self::Review(Box::new(request)),
            None => Self::Ignored(IgnoredReason::NoAccount),
        }
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
            Self::OtherAction => "nothing depends on this action",
            Self::OtherApp => "another App's check runs are meant",
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
    Some(Hint { installation, repository, ..Hint::new(account.id, login, kind) })
}

/// A commit; a branch that was deleted is said to stand at zeros.
fn tip(text: &str) -> Option<CommitId> {
    text.parse().ok().filter(|_| text.bytes().any(|digit| digit != b'0'))
}

impl Sender {
    fn actor(self) -> Option<Actor> {
        Some(Actor::new(self.id?, &self.login?))
    }
}
