//! `verify`: the record beside the fork, read by git and not by the API.

use std::fmt;

use acl::{Found, NotAFile};
use anyhow::{Context, Result, bail};
use git2::{
    AutotagOption, Cred, Direction, FetchOptions, FileMode, ObjectType, RemoteCallbacks, Repository,
};
use github::{Clock, Request, parse_token};
use ids::{AccountId, InstallationId, Login};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use store::{AccountRecord, Key, PolicyRecord, PolicyState};

use crate::{clock::SystemClock, platform::Platform};

/// What was proved, and what was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The account's login.
    pub login: Login,
    /// The head of the default branch, as git says.
    pub head: Option<String>,
    /// Sentences that hold.
    pub proved: Vec<String>,
    /// Sentences that should hold and do not.
    pub differs: Vec<String>,
}

/// The fork's head.
struct AtHead {
    commit: String,
    acl: Side,
    tests: Side,
}

/// What stands in a file's place, with its object's name.
enum Side {
    Absent,
    NotAFile(NotAFile),
    File { blob: String, bytes: Vec<u8> },
}

impl Side {
    fn found(&self) -> Found<'_> {
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

/// Reads the account's fork by git, and compares the record with it byte by byte.
///
/// # Errors
/// The record or the fork cannot be read.
pub async fn verify(platform: &Platform, account: &str) -> Result<Verified> {
    let (record, installation) = record(platform, account).await?;
    let Some(repository) = &record.repository else {
        bail!("{}: the record names no fork, so there is nothing to verify", record.login);
    };
    let url = format!("{}/{}/{}.git", platform.settings.github, record.login, repository.name);
    let token = match installation {
        Some(id) => Some(token(platform, id).await?),
        None => None,
    };
    let head = tokio::task::spawn_blocking(move || fetch(&url, token)).await??;
    Ok(compare(&record, head.as_ref()))
}

async fn record(
    platform: &Platform,
    account: &str,
) -> Result<(PolicyRecord, Option<InstallationId>)> {
    let number = account.parse::<AccountId>().ok();
    let by_number = match number {
        Some(id) => known(platform, id).await?,
        None => None,
    };
    // A login may be all digits.
    let login = match &by_number {
        Some(found) => found.login.clone(),
        None => account.parse().context("expected a login or an account's number")?,
    };
    let body = platform.kv.get(&Key::Policy(login.clone())).await?;
    let body = body.with_context(|| format!("KV has no record of {login}"))?;
    let record: PolicyRecord =
        serde_json::from_slice(&body).context("the record cannot be understood")?;
    let known = match by_number {
        Some(found) => Some(found),
        None => known(platform, record.account).await?,
    };
    Ok((record, known.and_then(|known| known.installation)))
}

async fn known(platform: &Platform, id: AccountId) -> Result<Option<AccountRecord>> {
    let body = platform.kv.get(&Key::Account(id)).await?;
    Ok(body.and_then(|body| serde_json::from_slice(&body).ok()))
}

async fn token(platform: &Platform, id: InstallationId) -> Result<SecretString> {
    let answer = platform.app.send(&Request::access_token(id)).await?;
    let token = parse_token(&answer, SystemClock.now());
    Ok(token.context("the installation gives no token")?.token)
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

fn compare(record: &PolicyRecord, head: Option<&AtHead>) -> Verified {
    let (mut proved, mut differs) = (Vec::new(), Vec::new());
    let mut check = |holds: bool, sentence: String| {
        if holds { proved.push(sentence) } else { differs.push(sentence) }
    };
    let recorded = record.head.as_ref().map(ids::CommitId::as_str);
    let commit = head.map(|head| head.commit.as_str());
    check(recorded == commit, format!("the record's commit is the head {}", shown(commit)));
    let acl = head.map_or(&Side::Absent, |head| &head.acl);
    let tests = head.map_or(&Side::Absent, |head| &head.tests);
    let blob = match acl {
        Side::File { blob, .. } => Some(blob.as_str()),
        Side::Absent | Side::NotAFile(_) => None,
    };
    let recorded = record.blob.as_ref().map(ids::BlobId::as_str);
    check(recorded == blob, format!("the record's blob is the file's, {}", shown(blob)));
    let judgement = acl::judge(acl.found(), tests.found());
    match &record.state {
        PolicyState::Active { revision } => {
            let same =
                matches!(acl, Side::File { bytes, .. } if *bytes == revision.text.as_bytes());
            let count = revision.text.len();
            check(same, format!("the policy in force is the file, all {count} bytes"));
            let digest = judgement.into_force().map(acl::CompiledPolicy::digest);
            check(
                digest.as_deref() == Some(revision.digest.as_str()),
                "the file compiles to the record's digest, and its tests pass".into(),
            );
        }
        PolicyState::Invalid { .. } => {
            let bad = !judgement.is_absent() && judgement.into_force().is_none();
            check(bad, "the file has errors, as the record says".into());
        }
        PolicyState::Missing { .. } => {
            check(judgement.is_absent(), "there is no file, as the record says".into());
        }
        PolicyState::Suspended { .. } => {
            check(true, "the record denies everything".into());
        }
    }
    let head = commit.map(str::to_owned);
    Verified { login: record.login.clone(), head, proved, differs }
}

fn shown(name: Option<&str>) -> &str {
    name.unwrap_or("(none)")
}

impl Verified {
    /// Whether the record is what the fork says.
    #[must_use]
    pub const fn is_right(&self) -> bool {
        self.differs.is_empty()
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let Self { login, head, proved, differs } = self;
        json!({
            "schema": 1, "login": login, "head": head, "right": self.is_right(),
            "proved": proved, "differs": differs,
        })
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sentence in &self.proved {
            writeln!(f, "proved: {sentence}")?;
        }
        for sentence in &self.differs {
            writeln!(f, "NOT SO: {sentence}")?;
        }
        let verdict = if self.is_right() { "is" } else { "is not" };
        write!(f, "The record of {} {verdict} what its fork says.", self.login)
    }
}
