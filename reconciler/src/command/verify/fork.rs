//! The fork, by git.

use std::time::Duration;

use acl::{Found, NotAFile};
use anyhow::{Context, Result, bail};
use git2::{
    AutotagOption, Cred, Direction, FetchOptions, FileMode, ObjectType, RemoteCallbacks, Repository,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::oneshot;

/// The fork's head.
pub(super) struct AtHead {
    pub(super) commit: String,
    pub(super) acl: Side,
    pub(super) tests: Side,
}

/// What stands in a file's place, with its object's name.
pub(super) enum Side {
    Absent,
    NotAFile(NotAFile),
    File { blob: String, bytes: Vec<u8> },
}

impl Side {
    pub(super) fn found(&self) -> Found<'_> {
        match self {
            Self::Absent => Found::Absent,
            Self::NotAFile(kind) => Found::NotAFile(*kind),
            Self::File { bytes, .. } if bytes.len() > acl::MAX_BYTES => {
                Found::TooLarge(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
            }
            Self::File { bytes, .. } => Found::Bytes(bytes),
        }
    }
}

/// Reads the fork's head; `None` when nothing was ever pushed.
///
/// # Errors
/// It cannot be read, or not within that time.
pub(super) async fn head(
    url: String,
    token: Option<SecretString>,
    within: Duration,
) -> Result<Option<AtHead>> {
    let (say, heard) = oneshot::channel();
    // libgit2 cannot be told to give up. This thread holds up neither the runtime nor its end.
    let address = url.clone();
    std::thread::Builder::new().name("git".into()).spawn(move || {
        let _nobody_listens = say.send(fetch(&address, token));
    })?;
    match tokio::time::timeout(within, heard).await {
        Ok(head) => head.context("git ended early")?,
        Err(_) => bail!("{url} did not answer within {} seconds", within.as_secs()),
    }
}

/// Fetches the head of the default branch: one commit, into a folder that is removed.
fn fetch(url: &str, token: Option<SecretString>) -> Result<Option<AtHead>> {
    let folder = tempfile::tempdir()?;
    let repository = Repository::init_bare(folder.path())?;
    let mut remote = repository.remote_anonymous(url)?;
    let connection = remote.connect_auth(Direction::Fetch, Some(callbacks(token.clone())), None);
    let connection = connection.with_context(|| format!("{url} cannot be read"))?;
    let branch = match connection.default_branch() {
        Ok(branch) => branch.as_str().context("the default branch has no name")?.to_owned(),
        // Nothing was ever pushed.
        Err(error) if error.code() == git2::ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(error).context("the default branch"),
    };
    drop(connection);
    let mut options = FetchOptions::new();
    options.remote_callbacks(callbacks(token)).download_tags(AutotagOption::None);
    if url.starts_with("http") {
        options.depth(1);
    }
    remote.fetch(&[format!("+{branch}:refs/heads/verified")], Some(&mut options), None)?;
    let commit = repository.find_reference("refs/heads/verified")?.peel_to_commit()?;
    let tree = commit.tree()?;
    Ok(Some(AtHead {
        commit: commit.id().to_string(),
        acl: side(&repository, &tree, acl::FILE_NAME)?,
        tests: side(&repository, &tree, acl::TESTS_FILE_NAME)?,
    }))
}

fn callbacks(token: Option<SecretString>) -> RemoteCallbacks<'static> {
    let mut callbacks = RemoteCallbacks::new();
    if let Some(token) = token {
        let mut asked = false;
        callbacks.credentials(move |_, _, _| {
            // Who is refused once is refused again.
            if std::mem::replace(&mut asked, true) {
                return Err(git2::Error::from_str("the installation's token is not accepted"));
            }
            Cred::userpass_plaintext("x-access-token", token.expose_secret())
        });
    }
    callbacks
}

fn side(repository: &Repository, tree: &git2::Tree<'_>, name: &str) -> Result<Side> {
    let Some(entry) = tree.get_name(name) else { return Ok(Side::Absent) };
    Ok(match entry.kind() {
        Some(ObjectType::Tree) => Side::NotAFile(NotAFile::Directory),
        Some(ObjectType::Commit) => Side::NotAFile(NotAFile::Submodule),
        _ if entry.filemode() == i32::from(FileMode::Link) => Side::NotAFile(NotAFile::Symlink),
        _ => {
            let blob = repository.find_blob(entry.id())?;
            Side::File { blob: entry.id().to_string(), bytes: blob.content().to_vec() }
        }
    })
}
