//! The owner's page, of what his instance knows.

use acl::{FILE_NAME, TESTS_FILE_NAME};
use ids::UnixMillis;
use pages::{Access, Client, Owner, Rejected, Revision, Standing, ToolLine};
use store::{PolicyRecord, PolicyState};
use tools::{Governed, Site, TOOLS, Tool};

use crate::{config::Config, instance::Overview};

/// The page of an owner whose server is set up.
pub(super) fn owner(
    overview: &Overview,
    record: &PolicyRecord,
    form_token: &str,
    notice: Option<&str>,
    now: UnixMillis,
    config: &Config,
) -> Owner {
    let links = Links::of(record, &config.site);
    let standing = tools::Standing::of(record.clone());
    let governed = match &standing {
        tools::Standing::Governed(governed) => Some(&**governed),
        tools::Standing::DenyAll { .. } => None,
    };
    Owner {
        login: overview.login.to_string(),
        csrf: form_token.to_owned(),
        now,
        resource: config.base.resource(&overview.login).to_string(),
        repository: standing.repository().unwrap_or_default(),
        repository_url: links.repository.clone(),
        edit_url: format!("{}/edit/HEAD/{FILE_NAME}", links.repository),
        standing: links.standing(record, governed, &standing),
        policy: governed.map(|governed| governed.policy.in_words()).unwrap_or_default(),
        tools: TOOLS.iter().map(|tool| line(tool, governed)).collect(),
        calls: Vec::new(),
        usage: Vec::new(),
        clients: clients(overview),
        notice: notice.map(str::to_owned),
    }
}

fn clients(overview: &Overview) -> Vec<Client> {
    let client = |client: &crate::instance::Client| Client {
        id: client.family.to_string(),
        name: client.name.clone(),
        host: client.host.clone(),
        scopes: client.scopes.split(' ').map(str::to_owned).collect(),
        since: client.created_at,
        last_used: Some(client.used_at),
    };
    overview.clients.iter().map(client).collect()
}

/// What a policy says of a tool; without one everything is refused.
fn line(tool: &Tool, governed: Option<&Governed>) -> ToolLine {
    let (access, rule) = match governed {
        None => (Access::Refused, "no policy is in force".to_owned()),
        Some(Governed { policy, .. }) => {
            let fixed: Vec<_> = tool.fixed.iter().map(|&word| word.to_owned()).collect();
            let rule = policy.decide(tool.command, &fixed).rule().to_string();
            let reach = policy.reach(tool.command, tool.fixed);
            let listed = tools::listed(policy).any(|listed| listed.name == tool.name);
            (if listed { reach.into() } else { Access::Refused }, rule)
        }
    };
    ToolLine { name: tool.name.into(), title: tool.title.into(), access, rule }
}

/// Where things of a fork are.
struct Links {
    repository: String,
}

impl Links {
    fn of(record: &PolicyRecord, site: &Site) -> Self {
        let name = record.repository.as_ref().map(|repository| &*repository.name);
        let template = site.template_repository.split_once('/').map(|(_, name)| name);
        let name = name.or(template).unwrap_or_default();
        Self { repository: format!("{}/{}/{name}", site.github_url, record.login) }
    }

    fn file(&self, commit: &str, name: &str) -> String {
        format!("{}/blob/{commit}/{name}", self.repository)
    }

    fn revision(&self, revision: &store::Revision) -> Revision {
        let commit = revision.commit.to_string();
        let url = format!("{}/commit/{commit}", self.repository);
        Revision { commit, url, since: revision.since }
    }

    fn standing(
        &self,
        record: &PolicyRecord,
        governed: Option<&Governed>,
        standing: &tools::Standing,
    ) -> Standing {
        let in_force = record.in_force().filter(|_| governed.is_some());
        let in_force = in_force.map(|revision| self.revision(revision));
        if let PolicyState::Invalid { diagnostics, tests, .. } = &record.state {
            let commit = record.head.as_ref().map(ToString::to_string).unwrap_or_default();
            let tests_url = Some(self.file(&commit, TESTS_FILE_NAME));
            let newest = Rejected {
                url: self.file(&commit, FILE_NAME),
                since: record.synced_at,
                diagnostics: diagnostics.clone(),
                tests_url: tests_url.filter(|_| !tests.is_empty()),
                test_diagnostics: tests.clone(),
                commit,
            };
            return Standing::Rejected { newest, in_force };
        }
        match (in_force, standing) {
            (Some(revision), _) => Standing::InForce(revision),
            (None, tools::Standing::DenyAll { reason, .. }) => Standing::Nothing {
                sentence: reason.sentence().into(),
                remedy: reason.remedy().into(),
            },
            // Not reached: what governs is in force.
            (None, tools::Standing::Governed(_)) => Standing::Nothing {
                sentence: tools::DenyReason::Uncompilable.sentence().into(),
                remedy: tools::DenyReason::Uncompilable.remedy().into(),
            },
        }
    }
}
