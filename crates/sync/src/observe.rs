//! Looking at GitHub.

use std::cmp::Reverse;

use acl::NotAFile;
use github::{
    FileAt, GitHub, GitHubError, Head, Installation, Repository, RepositoryHead, RepositoryPath,
};
use ids::{AccountId, InstallationId, Login, RepositoryId};
use store::{PolicyRecord, RepositoryRef, Revision, SuspendedReason};

use crate::{Access, FileSeen, HeadSeen, Observed, Place, Role};

/// How many forks of an account are looked at to find the one that is used.
pub const MAX_CANDIDATES: usize = 100;
/// How many more are looked at to find those that could be used instead.
pub const MAX_FURTHER: usize = 20;

/// What to look for, and what is known already.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// The account.
    pub account: AccountId,
    /// `owner/name` of the template.
    pub template: &'a str,
    /// Logins the account may go by, the most trusted first; at least the hint's.
    pub logins: Vec<Login>,
    /// Installations that may be the account's.
    pub installations: Vec<InstallationId>,
    /// Where the account's files were last read: asked first, in one request.
    pub place: Option<&'a Place>,
    /// The repository in use, which is kept while it qualifies.
    pub repository: Option<RepositoryId>,
    /// The revision in force, whose text needs no fetching.
    pub revision: Option<&'a Revision>,
    /// The place must be looked for even if it still qualifies.
    pub fresh: bool,
}

/// Looks at GitHub. When the account's place is known, that is one request.
///
/// # Errors
/// GitHub gave no definite answer: nothing is known, nothing may change.
pub async fn observe(
    github: &impl GitHub,
    question: &Question<'_>,
) -> Result<Observed, GitHubError> {
    if let Some(place) = question.place.filter(|_| !question.fresh) {
        match look(github, question, place).await {
            Ok(Some(observed)) => return Ok(observed),
            // It moved, or the App lost sight of it: find out what happened.
            Ok(None)
            | Err(
                GitHubError::NotFound
                | GitHubError::Moved
                | GitHubError::Suspended
                | GitHubError::Unauthorized
                | GitHubError::Forbidden(_),
            ) => {}
            Err(error) => return Err(error),
        }
    }
    find(github, question).await
}

async fn find(github: &impl GitHub, question: &Question<'_>) -> Result<Observed, GitHubError> {
    let suspended = |login: Login, reason| Observed {
        account: question.account,
        login,
        access: Access::Suspended(reason),
        others: Some(vec![]),
    };
    let Some(installation) = find_installation(github, question).await? else {
        let login = question.logins.first().cloned();
        let login = login.ok_or_else(|| GitHubError::Malformed("no login is known".into()))?;
        return Ok(suspended(login, SuspendedReason::Uninstalled));
    };
    let login = installation.login.clone();
    if installation.suspended {
        return Ok(suspended(login, SuspendedReason::InstallationSuspended));
    }
    let repositories = match github.repositories(installation.id).await {
        Ok(repositories) => repositories,
        Err(GitHubError::Suspended) => {
            return Ok(suspended(login, SuspendedReason::InstallationSuspended));
        }
        Err(error) => return Err(vanished(error)),
    };
    let mut candidates = candidates(question, &repositories).into_iter();
    while let Some((id, role)) = candidates.next() {
        let Some(place) = qualify(github, question, installation.id, id, role).await? else {
            continue;
        };
        match look(github, question, &place).await {
            Ok(Some(observed)) => {
                let others = others(github, question, installation.id, candidates).await;
                return Ok(Observed { others, ..observed });
            }
            Ok(None) => {}
            // It was there a moment ago: GitHub contradicts itself.
            Err(error) => return Err(vanished(error)),
        }
    }
    let (account, access) = (question.account, Access::NoFork(installation.id));
    Ok(Observed { account, login, access, others: Some(vec![]) })
}

/// The forks that could be used instead, of which none is tried that comes late in the list.
/// `None` when that cannot be found out: what is in force does not wait for it.
async fn others(
    github: &impl GitHub,
    question: &Question<'_>,
    installation: InstallationId,
    candidates: impl Iterator<Item = (RepositoryId, Role)>,
) -> Option<Vec<RepositoryRef>> {
    let mut others = Vec::new();
    for (id, role) in candidates.take(MAX_FURTHER) {
        match qualify(github, question, installation, id, role).await {
            Ok(Some(place)) => others.push(place.reference()),
            Ok(None) => {}
            Err(_) => return None,
        }
        if others.len() == PolicyRecord::MAX_OTHERS {
            break;
        }
    }
    Some(others)
}

/// The account's installation, if there is one: by the ids that are known, then by login.
/// One that turns out to be another account's is none.
async fn find_installation(
    github: &impl GitHub,
    question: &Question<'_>,
) -> Result<Option<Installation>, GitHubError> {
    let ours = |answer: Result<Installation, GitHubError>| match answer {
        Ok(found) => Ok(Some(found).filter(|found| found.account == question.account)),
        Err(GitHubError::NotFound) => Ok(None),
        Err(error) => Err(error),
    };
    for id in &question.installations {
        if let Some(found) = ours(github.installation(*id).await)? {
            return Ok(Some(found));
        }
    }
    for login in &question.logins {
        if let Some(found) = ours(github.installation_of(login).await)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The template itself, else the account's forks: the one in use first, then those named like
/// the template, then the newest, for not all of very many are looked at.
fn candidates(question: &Question<'_>, all: &[Repository]) -> Vec<(RepositoryId, Role)> {
    let own = || all.iter().filter(|repository| repository.owner == question.account);
    if let Some(template) = own().find(|found| !found.fork && found.is(question.template)) {
        return vec![(template.id, Role::Template)];
    }
    let name = question.template.rsplit('/').next().unwrap_or_default();
    let mut forks: Vec<_> = own().filter(|found| found.fork).collect();
    forks.sort_unstable_by_key(|found| {
        let named = found.at.name.eq_ignore_ascii_case(name);
        (Some(found.id) != question.repository, !named, Reverse(found.id))
    });
    forks.dedup_by_key(|found| found.id);
    forks.into_iter().take(MAX_CANDIDATES).map(|found| (found.id, Role::Fork)).collect()
}

async fn qualify(
    github: &impl GitHub,
    question: &Question<'_>,
    installation: InstallationId,
    id: RepositoryId,
    role: Role,
) -> Result<Option<Place>, GitHubError> {
    let found = match github.repository(installation, id).await {
        Ok(found) => found,
        Err(GitHubError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let qualifies = match role {
        Role::Template => found.is(question.template),
        Role::Fork => found.descends_from(question.template),
    };
    let place = Place { installation, repository: id, at: found.at, parent: None, role };
    Ok(Some(place).filter(|_| qualifies && found.owner == question.account))
}

/// The head of a place, or `None` when it is not (any more) the account's place.
async fn look(
    github: &impl GitHub,
    question: &Question<'_>,
    place: &Place,
) -> Result<Option<Observed>, GitHubError> {
    let files = (acl::FILE_NAME, acl::TESTS_FILE_NAME);
    let seen = github.head(place.installation, &place.at, files.0, files.1).await?;
    let ours = seen.repository == place.repository && seen.owner == question.account;
    let qualifies = match (place.role, &seen.parent) {
        (Role::Template, None) => {
            format!("{}/{}", seen.login, seen.name).eq_ignore_ascii_case(question.template)
        }
        // Forks of forks qualified by their root, which only changes with the parent.
        (Role::Fork, Some(parent)) => place.parent.is_none_or(|known| known == parent.id),
        (Role::Template, Some(_)) | (Role::Fork, None) => false,
    };
    if !ours || !qualifies {
        return Ok(None);
    }
    let RepositoryHead { repository, name, owner, login, parent, head } = seen;
    let at = RepositoryPath { owner: login.clone(), name };
    let parent = parent.map(|parent| parent.id);
    let place = Place { repository, at, parent, ..place.clone() };
    let head = match head {
        Some(head) => Some(read(github, question, &place, head).await?),
        None => None,
    };
    let access = Access::Repository(place, head.map(Box::new));
    Ok(Some(Observed { account: owner, login, access, others: None }))
}

async fn read(
    github: &impl GitHub,
    question: &Question<'_>,
    place: &Place,
    head: Head,
) -> Result<HeadSeen, GitHubError> {
    let Head { commit, tree, file, tests } = head;
    let known = question.revision;
    Ok(HeadSeen {
        commit,
        tree,
        file: read_file(github, place, file, known).await?,
        tests: read_file(github, place, tests, None).await?,
    })
}

/// What stands in a file's place; `known` is a revision whose text needs no fetching.
async fn read_file(
    github: &impl GitHub,
    place: &Place,
    file: Option<FileAt>,
    known: Option<&Revision>,
) -> Result<FileSeen, GitHubError> {
    Ok(match file.filter(|_| place.role == Role::Fork) {
        None => FileSeen::Absent,
        Some(FileAt::Directory) => FileSeen::NotAFile(NotAFile::Directory),
        Some(FileAt::Symlink) => FileSeen::NotAFile(NotAFile::Symlink),
        Some(FileAt::Submodule) => FileSeen::NotAFile(NotAFile::Submodule),
        Some(FileAt::File { blob, size, .. })
            if usize::try_from(size).map_or(true, |size| size > acl::MAX_BYTES) =>
        {
            FileSeen::TooLarge { blob, size }
        }
        Some(FileAt::File { blob, content: Some(bytes), .. }) => FileSeen::Content { blob, bytes },
        Some(FileAt::File { blob, content: None, .. }) => {
            let known = known.filter(|revision| revision.blob == blob);
            let bytes = match known {
                Some(revision) => revision.text.clone().into_bytes(),
                None => {
                    let fetched = github.blob(place.installation, &place.at, &blob).await;
                    fetched.map_err(vanished)?
                }
            };
            FileSeen::Content { blob, bytes }
        }
    })
}

/// What was there a moment ago and is not now says nothing definite: look again.
fn vanished(error: GitHubError) -> GitHubError {
    match error {
        GitHubError::NotFound => GitHubError::Malformed("it vanished while it was read".into()),
        other => other,
    }
}
