//! What is found out about one account.

use std::fmt;

use ids::{CommitId, Login};

use crate::State;

/// How an account's record compares with GitHub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The record says what GitHub says.
    InSync,
    /// The record says what GitHub says, and that is an ACL with errors: nothing to repair here,
    /// but somebody may want to know.
    Invalid,
    /// The record is of another state of the fork.
    Stale(Stale),
    /// The App is installed, and there is no record.
    Missing,
    /// The account has content, and what lists it is not there.
    NoContentIndex,
    /// There is a record that nobody stands behind.
    Orphaned(Orphan),
    /// The record is in another state than it should be in.
    WrongState {
        /// The state it is in.
        recorded: State,
        /// What it should be.
        should: Should,
    },
    /// The account could not be read. Nothing is known, and nothing follows from it.
    Unreachable(String),
}

/// In what a record is behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stale {
    /// Another commit is the head.
    Commit {
        /// The record's.
        recorded: Option<CommitId>,
        /// GitHub's; `None` when the default branch has no commit any more.
        head: Option<CommitId>,
    },
    /// The commit is the same, and yet the file is another one.
    Blob,
    /// The repository has another name.
    Name {
        /// The name now.
        now: String,
    },
    /// The record says that there is no fork, and there is one.
    ForkAppeared,
    /// The account's own record, by which renames are found, is not there.
    NoAccountRecord,
    /// The record cannot be understood.
    Unreadable,
}

/// Why nobody stands behind a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Orphan {
    /// The App is not installed on the account any more.
    NotInstalled,
    /// It cannot be understood, and nobody with the App goes by its login: there is no account
    /// whose gate could mend it.
    Nobody,
    /// The account goes by another login.
    FormerLogin {
        /// The login now.
        now: Login,
    },
}

/// In which state a record should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Should {
    /// The installation is suspended.
    Suspended,
    /// The installation is not suspended any more.
    NotSuspended,
    /// The fork is gone, or belongs to somebody else.
    NoFork,
    /// The head has no ACL file.
    NoFile,
    /// The head has an ACL file.
    AFile,
}

/// The kind of a [`Finding`], in the order in which they are counted and shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// [`Finding::InSync`]
    InSync,
    /// [`Finding::Stale`]
    Stale,
    /// [`Finding::Missing`] or [`Finding::NoContentIndex`]
    Missing,
    /// [`Finding::Orphaned`]
    Orphaned,
    /// [`Finding::WrongState`]
    WrongState,
    /// [`Finding::Invalid`]
    Invalid,
    /// [`Finding::Unreachable`]
    Unreachable,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::InSync,
        Self::Stale,
        Self::Missing,
        Self::Orphaned,
        Self::WrongState,
        Self::Invalid,
        Self::Unreachable,
    ];

    /// One word, as JSON and metrics have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InSync => "in_sync",
            Self::Stale => "stale",
            Self::Missing => "missing",
            Self::Orphaned => "orphaned",
            Self::WrongState => "wrong_state",
            Self::Invalid => "invalid",
            Self::Unreachable => "unreachable",
        }
    }

    /// Whether there is something to repair.
    #[must_use]
    pub const fn is_drift(self) -> bool {
        match self {
            Self::Stale | Self::Missing | Self::Orphaned | Self::WrongState => true,
            Self::InSync | Self::Invalid | Self::Unreachable => false,
        }
    }
}

impl Finding {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::InSync => Kind::InSync,
            Self::Invalid => Kind::Invalid,
            Self::Stale(_) => Kind::Stale,
            Self::Missing | Self::NoContentIndex => Kind::Missing,
            Self::Orphaned(_) => Kind::Orphaned,
            Self::WrongState { .. } => Kind::WrongState,
            Self::Unreachable(_) => Kind::Unreachable,
        }
    }
}

impl fmt::Display for Finding {
    /// What is the matter, in a few words on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InSync => f.write_str("the record is as it should be"),
            Self::Invalid => f.write_str("the ACL at the head is not in force, it has errors"),
            Self::Stale(stale) => stale.fmt(f),
            Self::Missing => f.write_str("the App is installed, and there is no record"),
            Self::NoContentIndex => f.write_str("the content index is not there"),
            Self::Orphaned(Orphan::NotInstalled) => f.write_str("the App is not installed"),
            Self::Orphaned(Orphan::Nobody) => {
                f.write_str("the record cannot be understood, and it is nobody's: delete it")
            }
            Self::Orphaned(Orphan::FormerLogin { now }) => {
                write!(f, "the account goes by {now} now")
            }
            Self::WrongState { recorded, should } => {
                write!(f, "the record is {}, but {should}", recorded.name())
            }
            Self::Unreachable(reason) => {
                let shown = reason.chars().map(|one| if one.is_control() { ' ' } else { one });
                f.write_str(&shown.take(200).collect::<String>())
            }
        }
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commit { recorded: Some(recorded), head: Some(head) } => {
                write!(f, "the record is of {}, the head is {}", short(recorded), short(head))
            }
            Self::Commit { recorded: None, head: Some(head) } => {
                write!(f, "the record has no commit, the head is {}", short(head))
            }
            Self::Commit { head: None, .. } => f.write_str("the default branch has no commit"),
            Self::Blob => f.write_str("the record is of this commit, but not of its file"),
            Self::Name { now } => write!(f, "the repository is called {now} now"),
            Self::ForkAppeared => f.write_str("the record says that there is no fork"),
            Self::NoAccountRecord => f.write_str("the account's own record is not there"),
            Self::Unreadable => f.write_str("the record cannot be understood"),
        }
    }
}

impl fmt::Display for Should {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Suspended => "the installation is suspended",
            Self::NotSuspended => "the installation is not suspended",
            Self::NoFork => "the App cannot see the fork",
            Self::NoFile => "there is no ACL file at the head",
            Self::AFile => "there is an ACL file at the head",
        })
    }
}

fn short(commit: &CommitId) -> &str {
    commit.as_str().get(..7).unwrap_or_default()
}
