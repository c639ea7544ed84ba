//! An account's host.

use ids::Login;
use oauth::ResourceMetadata;
use store::{Key, MissingReason, PolicyRecord, PolicyState};
use worker::{Env, Method, Request, Response, Result};

use crate::{audit, config::Config, cors, endpoint, history, page, reply, request_id::RequestId};

pub(crate) async fn serve(
    request: &Request,
    body: &[u8],
    path: &str,
    login: &Login,
    env: &Env,
    config: &Config,
    id: &RequestId,
) -> Result<Response> {
    let resource = config.base.resource(login);
    let reading = matches!(request.method(), Method::Get | Method::Head);
    match path {
        "/mcp" | "/mcp/" => endpoint::serve(request, body, &resource, env, config, id).await,
        path if history::is_history(path) => {
            history::serve(request, &resource, env, config, id).await
        }
        path if audit::is_audit(path) => audit::serve(request, &resource, env, config, id).await,
        "/.well-known/oauth-protected-resource" | "/.well-known/oauth-protected-resource/mcp" => {
            match request.method() {
                Method::Options => cors::preflight(),
                Method::Get | Method::Head => {
                    let document = ResourceMetadata::of(&resource, &config.base);
                    cors::open(reply::json(200, serde_json::to_string(&document)?)?)
                }
                _ => reply::method_not_allowed("GET, HEAD, OPTIONS"),
            }
        }
        "/" if reading => {
            let key = Key::Policy(login.clone()).to_string();
            let stored = env.kv("POLICY")?.get(&key).text().await?;
            if stored.is_some_and(|text| has_server(&text)) {
                page::account(login, &resource, config)
            } else {
                page::nothing_here(login, config)
            }
        }
        "/" => reply::method_not_allowed("GET, HEAD"),
        _ => page::not_found(config),
    }
}

/// Whether the account of this policy record has the App on a fork: whoever has not is told how
/// to get there.
fn has_server(record: &str) -> bool {
    let record = serde_json::from_str::<PolicyRecord>(record);
    record.is_ok_and(|record| match record.state {
        PolicyState::Missing { reason } => reason != MissingReason::NoFork,
        PolicyState::Suspended { .. } => false,
        PolicyState::Active { .. } | PolicyState::Invalid { .. } => true,
    })
}

#[cfg(test)]
mod tests {
    use ids::{AccountId, Generation, UnixMillis};
    use store::{SchemaVersion, SuspendedReason};

    use super::*;

    fn record(state: PolicyState) -> String {
        let record = PolicyRecord {
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
        };
        serde_json::to_string(&record).unwrap()
    }

    #[test]
    fn who_has_no_fork_or_no_app_has_no_server() {
        let missing = |reason| record(PolicyState::Missing { reason });
        let suspended = |reason| record(PolicyState::Suspended { reason });
        assert!(has_server(&missing(MissingReason::NoFile)));
        assert!(has_server(&missing(MissingReason::EmptyRepository)));
        let invalid =
            PolicyState::Invalid { diagnostics: Vec::new(), tests: Vec::new(), last_good: None };
        assert!(has_server(&record(invalid)));
        assert!(!has_server(&missing(MissingReason::NoFork)));
        assert!(!has_server(&suspended(SuspendedReason::Uninstalled)));
        assert!(!has_server(&suspended(SuspendedReason::InstallationSuspended)));
        assert!(!has_server("nonsense"));
    }
}
