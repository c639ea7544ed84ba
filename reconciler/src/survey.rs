//! GitHub and KV, read economically, and compared.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use drift::{DriftPlan, Fork, OnGitHub, PolicySeen, Recorded, Says, compare};
use futures_util::{StreamExt, stream};
use github::{Clock, GitHubError, Request};
use ids::{AccountId, InstallationId, Login};
use serde_json::Value;
use store::{Key, KeyKind, PolicyMetadata, PolicyRecord};

use crate::{
    clock::SystemClock,
    hub::{App, Listed, Looked, Wanted, heads, installations},
    kv::{KeyInfo, Kv, KvError},
    platform::Platform,
    settings::Settings,
};

/// What is on GitHub and in KV, and how they compare.
#[derive(Debug)]
pub struct Survey {
    /// How they compare.
    pub plan: DriftPlan,
    /// The installations, by account.
    pub installations: BTreeMap<AccountId, Listed>,
}

/// Why nothing can be said of any account.
#[derive(Debug, thiserror::Error)]
pub enum SurveyFailed {
    /// The installations.
    #[error("the App's installations could not be listed")]
    GitHub(#[source] GitHubError),
    /// The records.
    #[error("the records in KV could not be listed")]
    Kv(#[source] KvError),
}

/// How many accounts without a record are asked about at most: if it is more, KV was lost.
const MAX_ASKED_FOR_ERASURE: usize = 1_000;

/// Compares every account. What concerns one account only is in its entry of the plan, and
/// hides no other.
///
/// # Errors
/// The installations or the records could not be listed completely.
pub async fn survey(platform: &Platform) -> Result<Survey, SurveyFailed> {
    let Platform { settings, app, kv, .. } = platform;
    let listed = futures_util::future::join(installations(app), recorded(kv)).await;
    let installations = listed.0.map_err(SurveyFailed::GitHub)?;
    let recorded = listed.1.map_err(SurveyFailed::Kv)?;
    let says: BTreeMap<AccountId, &Says> = recorded
        .policies
        .iter()
        .filter_map(|seen| Some((seen, seen.says.as_ref()?)))
        .filter(|(seen, says)| {
            installations.get(&says.account).is_some_and(|listed| listed.login == seen.login)
        })
        .map(|(_, says)| (says.account, says))
        .collect();
    // Of somebody who was erased there is to be no record, even with the App installed.
    let without = installations.keys().filter(|account| !says.contains_key(account)).copied();
    let without: Vec<_> = without.take(MAX_ASKED_FOR_ERASURE).collect();
    let erased = match &platform.gates {
        Some(gates) => gates.erased(without, settings.concurrency).await.0,
        None => BTreeSet::new(),
    };
    let mut forks = forks(app, settings, &installations, &says).await;
    let owner = settings.template.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let github = installations
        .iter()
        .filter(|(account, _)| !erased.contains(account))
        .map(|(account, listed)| {
            let login = listed.login.clone();
            let on = if listed.suspended {
                OnGitHub::Suspended { login }
            } else if login.as_str() == owner {
                OnGitHub::Template { login }
            } else {
                let fork = forks.remove(account).unwrap_or(Fork::NotAsked);
                OnGitHub::Installed { login, fork }
            };
            (*account, on)
        })
        .collect();
    let plan = compare(&github, &recorded);
    Ok(Survey { plan, installations })
}

/// All policy records and the names of all other records: 1,000 a request. A record whose
/// metadata does not say enough is read by itself, 100 a request.
pub(crate) async fn recorded(kv: &Kv) -> Result<Recorded, KvError> {
    let policies = kv.list(KeyKind::Policy.prefix()).await?;
    let (mut accounts, mut indexes, mut template_index) = (BTreeSet::new(), BTreeSet::new(), false);
    for kind in [KeyKind::Account, KeyKind::Index, KeyKind::TemplateIndex] {
        for key in kv.list(kind.prefix()).await? {
            match key.name.parse() {
                Ok(Key::Account(account)) => drop(accounts.insert(account)),
                Ok(Key::Index(login)) => drop(indexes.insert(login)),
                Ok(Key::TemplateIndex) => template_index = true,
                Ok(Key::Policy(_) | Key::Blob(_) | Key::File(..)) | Err(_) => {}
            }
        }
    }
    let seen: Vec<(Login, Option<Says>)> = policies.iter().filter_map(listed).collect();
    let untold: Vec<Key> = seen
        .iter()
        .filter(|(_, says)| says.is_none())
        .map(|(login, _)| Key::Policy(login.clone()))
        .collect();
    let values = kv.get_many(&untold).await?;
    let policies = seen
        .into_iter()
        .map(|(login, says)| {
            let key = Key::Policy(login.clone()).to_string();
            let says = says.or_else(|| {
                let record: PolicyRecord = serde_json::from_str(values.get(&key)?).ok()?;
                Says::of(&record.metadata())
            });
            PolicySeen { login, says }
        })
        .collect();
    Ok(Recorded { policies, accounts, indexes, template_index })
}

fn listed(key: &KeyInfo) -> Option<(Login, Option<Says>)> {
    let Ok(Key::Policy(login)) = key.name.parse() else { return None };
    let metadata = |value: &Value| serde_json::from_value::<PolicyMetadata>(value.clone()).ok();
    let says = key.metadata.as_ref().and_then(metadata).as_ref().and_then(Says::of);
    Some((login, says))
}

/// The forks that the records name, and where a record says that there is none, what stands
/// under the template's name. All by one installation's token, for forks of a public template
/// are public; what that one cannot see or is refused, by the account's own.
async fn forks(
    app: &App,
    settings: &Settings,
    installations: &BTreeMap<AccountId, Listed>,
    says: &BTreeMap<AccountId, &Says>,
) -> BTreeMap<AccountId, Fork> {
    let usual = settings.template.rsplit('/').next().unwrap_or_default();
    let wanted: Vec<Wanted> = says
        .iter()
        .filter_map(|(account, says)| {
            let listed = installations.get(account).filter(|listed| !listed.suspended)?;
            let (name, template) = match &says.repository {
                Some(repository) => (repository.name.clone(), None),
                None => (usual.to_owned(), Some(settings.template.clone())),
            };
            Some(Wanted { account: *account, owner: listed.login.clone(), name, template })
        })
        .collect();
    let per_request = settings.forks_per_request;
    let mut found = match reader(app, installations, settings.concurrency).await {
        Ok(Some(reader)) => heads(app, reader, &wanted, per_request, settings.concurrency).await,
        // Everybody is suspended, so nobody has to be read.
        Ok(None) => BTreeMap::new(),
        Err(reason) => {
            let unknown = |one: &Wanted| (one.account, Fork::Unreachable(reason.clone()));
            return wanted.iter().map(unknown).collect();
        }
    };
    let unseen: Vec<&Wanted> = wanted
        .iter()
        .filter(|one| match found.get(&one.account) {
            Some(Looked::Refused(_)) => true,
            // Of a name that was only guessed, it is enough that others cannot see it.
            Some(Looked::Known(Fork::Gone)) => one.template.is_none(),
            Some(Looked::Known(_) | Looked::Failed(_)) | None => false,
        })
        .collect();
    let own = unseen.into_iter().filter_map(|one| {
        let id = installations.get(&one.account)?.id;
        Some(heads(app, id, std::slice::from_ref(one), 1, 1))
    });
    let own: Vec<_> = stream::iter(own).buffer_unordered(settings.concurrency).collect().await;
    found.extend(own.into_iter().flatten());
    found.into_iter().map(|(account, looked)| (account, looked.into_fork())).collect()
}

/// How long one installation may take to prove that it can read.
const READER_WAIT: Duration = Duration::from_secs(20);
/// How long all of them may take.
const READERS_WAIT: Duration = Duration::from_secs(120);

/// An installation whose token works: the first, unless it does not, and then whichever of all
/// others is the first to prove it.
///
/// # Errors
/// None does; says what is the matter with one of them.
async fn reader(
    app: &App,
    installations: &BTreeMap<AccountId, Listed>,
    concurrency: usize,
) -> Result<Option<InstallationId>, String> {
    let mut ids = installations.values().filter(|listed| !listed.suspended).map(|listed| listed.id);
    let Some(first) = ids.next() else { return Ok(None) };
    let mut trouble = match reads(app, first).await {
        Ok(id) => return Ok(Some(id)),
        Err(error) => error,
    };
    let mut others = stream::iter(ids.map(|id| reads(app, id))).buffer_unordered(concurrency);
    let found = async {
        while let Some(answer) = others.next().await {
            match answer {
                Ok(id) => return Some(id),
                Err(error) => trouble = error,
            }
        }
        None
    };
    let found = tokio::time::timeout(READERS_WAIT, found).await.ok().flatten();
    found.map_or_else(|| Err(trouble), |id| Ok(Some(id)))
}

/// One page of repositories is the least that needs a token of this installation.
async fn reads(app: &App, id: InstallationId) -> Result<InstallationId, String> {
    let request = Request::repositories(id, 1);
    let answer = tokio::time::timeout(READER_WAIT, app.send(&request)).await;
    let answer = answer.map_err(|_| "an installation took too long to prove that it can read")?;
    let answer = answer.map_err(|error| error.to_string())?;
    match GitHubError::of(&answer, SystemClock.now()) {
        None => Ok(id),
        Some(error) => Err(error.to_string()),
    }
}
