//! How far somebody has come on the way from a GitHub account to a connected client. Said is only what is
//! known: by the synced record, by what GitHub showed when he signed in, and by where he comes from.

use pages::{ForkBy, Onboarding, Stage};
use store::{MissingReason, PolicyRecord, PolicyState, SuspendedReason};

use crate::{config::Config, instance::Overview};

const NO_FORK: &str =
    "The App is installed, but not on a fork of the template. Add the fork to it.";

/// The step to be taken now; `None` when the server is set up. `just_installed` is whether GitHub sent
/// him here from installing the App.
pub(super) fn stage(
    record: Option<&PolicyRecord>,
    has_fork: bool,
    just_installed: bool,
) -> Option<Stage> {
    let before_installing = if has_fork { Stage::Install } else { Stage::Fork };
    let state = record.map(|record| &record.state);
    match state {
        None if just_installed => Some(Stage::FirstSync),
        None => Some(before_installing),
        Some(PolicyState::Suspended { reason: SuspendedReason::Uninstalled }) => {
            Some(if just_installed { Stage::FirstSync } else { Stage::Install })
        }
        Some(PolicyState::Missing { reason: MissingReason::NoFork }) => Some(before_installing),
        Some(
            PolicyState::Active { .. }
            | PolicyState::Invalid { .. }
            | PolicyState::Missing { reason: MissingReason::NoFile | MissingReason::EmptyRepository }
            | PolicyState::Suspended { reason: SuspendedReason::InstallationSuspended },
        ) => None,
    }
}

/// The page of somebody who is signed in.
pub(super) fn onboarding(
    overview: &Overview,
    stage: Stage,
    form_token: &str,
    config: &Config,
) -> Onboarding {
    let record = overview.record.as_deref();
    let name = record.and_then(|record| record.repository.as_ref());
    let name = name.map(|repository| repository.name.clone());
    let name = name.or_else(|| overview.has_fork.then(|| template_name(config).to_owned()));
    let url = name.map(|name| format!("{}/{}/{name}", config.site.github_url, overview.login));
    let has_no_fork = record.is_some_and(|record| {
        matches!(record.state, PolicyState::Missing { reason: MissingReason::NoFork })
    });
    Onboarding {
        login: overview.login.to_string(),
        csrf: form_token.to_owned(),
        repository_url: url,
        resource: config.base.resource(&overview.login).to_string(),
        trouble: (has_no_fork && stage == Stage::Install).then(|| NO_FORK.to_owned()),
        ..stranger(config, stage)
    }
}

/// The page of somebody who is not signed in.
pub(super) fn stranger(config: &Config, stage: Stage) -> Onboarding {
    let base = &config.base;
    Onboarding {
        login: String::new(),
        csrf: String::new(),
        stage,
        template: config.site.template_repository.clone(),
        // The App has no permission to make a repository, and asks for none.
        fork_by: ForkBy::Link(config.site.fork_url()),
        repository_url: None,
        install_url: config.site.install_url(),
        resource: format!("{}://LOGIN.{}/mcp", base.scheme(), base.authority()),
        trouble: None,
    }
}

/// What a fork is called unless its owner renames it.
pub(super) fn template_name(config: &Config) -> &str {
    config.site.template_repository.split_once('/').map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use ids::{AccountId, Generation, UnixMillis};
    use store::SchemaVersion;

    use super::*;

    fn record(state: PolicyState) -> PolicyRecord {
        PolicyRecord {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            login: "octocat".parse().unwrap(),
            repository: None,
            generation: Generation::ZERO,
            head: None,
            blob: None,
            state,
            others: Vec::new(),
            synced_at: UnixMillis::new(0),
        }
    }

    #[test]
    fn a_newcomer_forks_installs_waits_and_is_there() {
        assert_eq!(stage(None, false, false), Some(Stage::Fork));
        assert_eq!(stage(None, true, false), Some(Stage::Install));
        assert_eq!(stage(None, true, true), Some(Stage::FirstSync));
        let invalid =
            PolicyState::Invalid { diagnostics: Vec::new(), tests: Vec::new(), last_good: None };
        assert_eq!(stage(Some(&record(invalid)), true, true), None);
        let no_file = PolicyState::Missing { reason: MissingReason::NoFile };
        assert_eq!(stage(Some(&record(no_file)), true, false), None);
    }

    #[test]
    fn whoever_took_the_app_away_installs_it_again() {
        let gone = record(PolicyState::Suspended { reason: SuspendedReason::Uninstalled });
        assert_eq!(stage(Some(&gone), false, false), Some(Stage::Install));
        assert_eq!(stage(Some(&gone), false, true), Some(Stage::FirstSync));
        let paused = PolicyState::Suspended { reason: SuspendedReason::InstallationSuspended };
        assert_eq!(stage(Some(&record(paused)), false, false), None);
    }

    #[test]
    fn an_app_without_a_fork_waits_for_one() {
        let no_fork = record(PolicyState::Missing { reason: MissingReason::NoFork });
        assert_eq!(stage(Some(&no_fork), false, false), Some(Stage::Fork));
        assert_eq!(stage(Some(&no_fork), true, false), Some(Stage::Install));
    }
}
