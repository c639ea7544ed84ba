//! The owner's page, of what his instance knows.

use acl::{FILE_NAME, TESTS_FILE_NAME};
use ids::UnixMillis;
use pages::{Access, Client, Owner, Rejected, Revision, Standing, ToolLine};
use store::{PolicyRecord, PolicyState};
use tools::{Governed, Site, TOOLS, Tool};

use super::calls::{call, day};
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
        calls: overview.calls.iter().map(|entry| call(entry, &overview.clients)).collect(),
        usage: overview.usage.iter().copied().map(day).collect(),
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
            let decision = policy.decide(tool.command, &fixed);
            let listed = tools::listed(policy).any(|listed| listed.name == tool.name);
            let access = match policy.reach(tool.command, tool.fixed) {
                _ if !listed => Access::Refused,
                // There is only this one call, and what it comes to is known.
                _ if tool.arguments.is_empty() && decision.is_allowed() => Access::Allowed,
                reach => reach.into(),
            };
            (access, decision.rule().to_string())
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

#[cfg(test)]
mod tests {
    use ids::{AccountId, Generation, RepositoryId};
    use pretty_assertions::assert_eq;
    use store::{MissingReason, RepositoryRef, SchemaVersion};

    use super::*;
    use crate::keys;

    fn config() -> Config {
        Config::read(|name| {
            let value = match name {
                "BASE_URL" => "https://b00t.example",
                "TOKEN_KEYS" => return Some(keys::example(1)),
                "GITHUB_URL" => "https://github.example",
                "GITHUB_API_URL" => "https://api.github.example",
                "GITHUB_CLIENT_ID" => "Iv23example",
                "GITHUB_CLIENT_SECRET" => "a secret",
                "TEMPLATE_REPOSITORY" => "acme/_b00t_",
                "GITHUB_APP_SLUG" => "acme-b00t",
                _ => return None,
            };
            Some(value.into())
        })
        .unwrap()
    }

    fn revision(text: &str) -> store::Revision {
        store::Revision {
            commit: "a".repeat(40).parse().unwrap(),
            blob: "b".repeat(40).parse().unwrap(),
            text: text.into(),
            digest: String::new(),
            since: UnixMillis::new(1_000),
        }
    }

    fn page(state: PolicyState) -> Owner {
        let record = PolicyRecord {
            schema: SchemaVersion::CURRENT,
            account: AccountId::new(1),
            login: "octocat".parse().unwrap(),
            repository: Some(RepositoryRef { id: RepositoryId::new(7), name: "mine".into() }),
            generation: Generation::ZERO,
            head: Some("c".repeat(40).parse().unwrap()),
            blob: None,
            state,
            others: Vec::new(),
            synced_at: UnixMillis::new(2_000),
        };
        let overview = Overview {
            login: "octocat".parse().unwrap(),
            record: None,
            has_fork: true,
            clients: Vec::new(),
            calls: Vec::new(),
            usage: Vec::new(),
        };
        owner(&overview, &record, "form token", None, UnixMillis::new(3_000), &config())
    }

    fn access(page: &Owner, tool: &str) -> (Access, String) {
        let line = page.tools.iter().find(|line| line.name == tool).unwrap();
        (line.access, line.rule.clone())
    }

    #[test]
    fn what_is_in_force_is_told_tool_by_tool() {
        let text = "default_policy = \"deny\"\n[commands.whoami]\npolicy = \"allow\"\n\
                    [commands.learn]\npolicy = \"allow\"\narg_patterns = [\"^rust\"]\n\
                    [patterns]\ndeny = [\"--force\"]\n";
        let page = page(PolicyState::Active { revision: revision(text) });
        assert_eq!(access(&page, "b00t_whoami").0, Access::Allowed);
        assert_eq!(access(&page, "b00t_learn").0, Access::Depends);
        let (refused, rule) = access(&page, "b00t_mcp_add");
        assert_eq!((refused, rule.as_str()), (Access::Refused, "default_policy (line 1)"));
        assert!(!page.policy.is_empty());
        assert_eq!(page.repository, "octocat/mine");
        let Standing::InForce(revision) = page.standing else { panic!("it is in force") };
        let commit = "a".repeat(40);
        let at = format!("https://github.example/octocat/mine/commit/{commit}");
        assert_eq!((revision.url, revision.since), (at, UnixMillis::new(1_000)));
    }

    #[test]
    fn a_revision_that_is_wrong_is_told_beside_the_one_that_stays() {
        let good = revision("default_policy = \"allow\"\n");
        let wrong = acl::check(b"default_policy = 7\n").diagnostics().to_vec();
        let invalid =
            PolicyState::Invalid { diagnostics: wrong, tests: Vec::new(), last_good: Some(good) };
        let Standing::Rejected { newest, in_force } = page(invalid).standing else {
            panic!("it is rejected")
        };
        assert!(newest.url.ends_with(&format!("/blob/{}/b00t-mcp-acl.toml", "c".repeat(40))));
        assert_eq!((newest.diagnostics.len(), newest.tests_url), (1, None));
        assert_eq!(in_force.map(|revision| revision.commit), Some("a".repeat(40)));
    }

    #[test]
    fn without_a_policy_everything_is_refused_and_it_is_said_why() {
        let page = page(PolicyState::Missing { reason: MissingReason::NoFile });
        assert!(page.tools.iter().all(|line| line.access == Access::Refused));
        assert!(page.policy.is_empty());
        let Standing::Nothing { sentence, .. } = page.standing else { panic!("there is none") };
        assert!(sentence.contains("no b00t-mcp-acl.toml"), "{sentence}");
    }
}
