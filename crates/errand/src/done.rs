//! What came of it.

use ids::CommitId;
use serde::{Deserialize, Serialize};

use crate::Checked;

/// What came of an errand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Done {
    /// The profile.
    Profile(Profile),
    /// The repositories.
    Repositories(Repositories),
    /// The pull request.
    Proposed(Proposed),
}

/// The public profile of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its login.
    pub login: String,
    /// `User` or `Organization`.
    pub account_type: String,
    /// Its page.
    pub url: String,
    /// What the person calls itself.
    pub name: Option<String>,
    /// What it says of itself.
    pub bio: Option<String>,
    /// Where it works.
    pub company: Option<String>,
    /// Where it is.
    pub location: Option<String>,
    /// Its website.
    pub blog: Option<String>,
    /// How many public repositories it has.
    pub public_repositories: u64,
    /// How many follow it.
    pub followers: u64,
    /// How many it follows.
    pub following: u64,
    /// Since when it is there (ISO 8601).
    pub created_at: Option<String>,
}

/// The repositories that the App may see, a hundred at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repositories {
    /// How many there are.
    pub total: u64,
    /// The first hundred.
    pub rows: Vec<RepositoryRow>,
}

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryRow {
    /// `owner/name`
    pub name: String,
    /// Its page.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// Hidden from the public.
    pub private: bool,
    /// It was forked from another one.
    pub fork: bool,
    /// It is read only.
    pub archived: bool,
    /// Its default branch.
    pub default_branch: String,
    /// The policy is read from this one.
    pub governs: bool,
}

/// A pull request that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposed {
    /// Its number.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// The branch with the change.
    pub branch: String,
    /// The commit with the change.
    pub commit: CommitId,
    /// The branch into which it is to be merged.
    pub into: String,
    /// Whether it was opened just now, and not found.
    pub opened: bool,
    /// What the check says about it, if it is a policy.
    #[serde(default)]
    pub checked: Option<Checked>,
}
