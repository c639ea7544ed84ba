//! The App and its installations.

use std::collections::BTreeMap;

use github::{EVENTS, PERMISSIONS};
use serde_json::{Value, json};

use super::{Scene, simple_account, with};
use crate::standin::clock::iso;
use crate::standin::names::node_id;
use crate::standin::records::{Account, Installation};

/// What the App may do where everything is accepted.
fn permissions() -> Value {
    PERMISSIONS.iter().map(|(name, level)| ((*name).to_owned(), json!(level))).collect()
}

/// The events that the App is subscribed to.
pub(crate) fn subscribed() -> Value {
    EVENTS.iter().map(|(name, _)| json!(name)).collect()
}

impl Installation {
    /// What the owner has granted.
    pub(crate) fn granted(&self) -> BTreeMap<String, String> {
        let all = PERMISSIONS.iter().filter(|(name, _)| !self.withheld.contains(*name));
        all.map(|(name, level)| ((*name).to_owned(), (*level).to_owned())).collect()
    }

    /// Whether events that need this permission are sent.
    pub(crate) fn hears(&self, permission: &str) -> bool {
        self.suspended_at.is_none() && self.granted().contains_key(permission)
    }

    fn events(&self) -> Value {
        let heard = EVENTS.iter().filter(|(_, needs)| !self.withheld.contains(*needs));
        heard.map(|(name, _)| json!(name)).collect()
    }
}

/// The installation as it appears in most events.
pub(crate) fn simple_installation(installation: &Installation) -> Value {
    json!({ "id": installation.id, "node_id": node_id("MDIzOkludGVncmF0aW9uSW5zdGFsbGF0aW9u", installation.id) })
}

/// The whole installation.
pub(crate) fn installation(scene: Scene<'_>, installation: &Installation) -> Value {
    let account = scene.records.accounts.get(&installation.account);
    let simple = account.map(|account| simple_account(scene, account));
    let organization = account.is_some_and(|account| account.organization);
    let base = scene.base_url;
    let id = installation.id;
    let settings = match account {
        Some(owner) if organization => {
            format!("{base}/organizations/{}/settings/installations/{id}", owner.login)
        }
        _ => format!("{base}/settings/installations/{id}"),
    };
    json!({
        "id": id,
        "account": simple,
        "repository_selection":
            if installation.repositories.is_some() { "selected" } else { "all" },
        "access_tokens_url": format!("{base}/app/installations/{id}/access_tokens"),
        "repositories_url": format!("{base}/installation/repositories"),
        "html_url": settings,
        "app_id": scene.app.id,
        "client_id": scene.app.client_id,
        "app_slug": scene.app.slug,
        "target_id": installation.account,
        "target_type": if organization { "Organization" } else { "User" },
        "permissions": installation.granted(),
        "events": installation.events(),
        "created_at": iso(installation.created_at),
        "updated_at": iso(installation.updated_at),
        "single_file_name": null,
        "has_multiple_single_files": false,
        "single_file_paths": [],
        "suspended_by": installation.suspended_at.and(simple),
        "suspended_at": installation.suspended_at.map(iso),
    })
}

/// The answer of `GET /app`.
pub(crate) fn app(scene: Scene<'_>) -> Value {
    let owner = scene.records.account(&scene.app.owner);
    json!({
        "id": scene.app.id,
        "client_id": scene.app.client_id,
        "slug": scene.app.slug,
        "node_id": node_id("A", scene.app.id),
        "owner": owner.map(|owner| simple_account(scene, owner)),
        "name": scene.app.slug,
        "description": "",
        "external_url": scene.base_url,
        "html_url": format!("{}/apps/{}", scene.base_url, scene.app.slug),
        "created_at": iso(1_750_000_000),
        "updated_at": iso(1_750_000_000),
        "permissions": permissions(),
        "events": subscribed(),
        "installations_count": scene.records.installations.len(),
    })
}

/// The App as the sender of what it does itself.
pub(crate) fn bot(scene: Scene<'_>) -> Value {
    let account = Account {
        id: 100_000_000 + scene.app.id,
        login: format!("{}%5Bbot%5D", scene.app.slug),
        organization: false,
        token: String::new(),
        created_at: 0,
    };
    let id = node_id("BOT", account.id);
    with(
        simple_account(scene, &account),
        json!({
            "login": format!("{}[bot]", scene.app.slug),
            "node_id": id,
            "type": "Bot",
            "html_url": format!("{}/apps/{}", scene.base_url, scene.app.slug),
        }),
    )
}
