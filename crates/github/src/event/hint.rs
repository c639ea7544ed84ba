//! Which account may have changed.

use ids::{AccountId, Actor, CommitId, InstallationId, Login, RepositoryId};
use serde::{Deserialize, Serialize};

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
    /// Who pushed; only ever shown to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Actor>,
    /// Where the branch stood after the push; absent when it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<CommitId>,
    /// What the event says became of the App.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppChange>,
}

/// What became of the App, as an event says. Believed only where nothing can be asked: an account that
/// was erased is not looked at until it comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppChange {
    /// It was installed.
    Installed,
    /// It was uninstalled.
    Uninstalled,
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
    /// The account took back the consent under which it was signed in.
    Revoked,
}

impl Hint {
    /// A hint at the account that says nothing else.
    #[must_use]
    pub const fn new(account: AccountId, login: Login, kind: HintKind) -> Self {
        Self {
            account,
            login,
            installation: None,
            repository: None,
            kind,
            actor: None,
            after: None,
            app: None,
        }
    }
}
