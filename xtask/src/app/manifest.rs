//! What GitHub is asked to make.

use serde_json::{Map, Value, json};
use token::BaseUrl;

use crate::operator::Settings;

/// GitHub takes no longer names.
const LONGEST_NAME: usize = 34;

/// The manifest of a platform's App, which sends whoever made it back to `redirect`. Whoever makes it
/// can still give it another name.
pub(super) fn manifest(settings: &Settings, base: &BaseUrl, redirect: &str) -> Value {
    let name: String = format!("b00t {}", settings.base).chars().take(LONGEST_NAME).collect();
    let permissions: Map<_, _> = github::PERMISSIONS
        .iter()
        .map(|(name, level)| ((*name).to_owned(), json!(level)))
        .collect();
    let events: Vec<_> = github::EVENTS.iter().map(|(event, _)| *event).collect();
    json!({
        "name": name,
        "url": base.to_string(),
        "hook_attributes": { "url": format!("https://{}/webhook", settings.webhook_host), "active": true },
        "redirect_url": redirect,
        "callback_urls": [format!("{base}/oauth/callback")],
        "setup_url": format!("{base}/account"),
        // Users install it on their forks.
        "public": true,
        "request_oauth_on_install": false,
        "default_permissions": permissions,
        "default_events": events,
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::operator::fake;

    const PAGE: &str = include_str!("../../../docs/github-app.md");

    /// The first two cells of the rows of a table of the page.
    fn listed(heading: &str) -> Vec<(String, String)> {
        let section = PAGE.split(&format!("\n## {heading}\n")).nth(1).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        let cell = |row: &str, nth| row.split(" | ").nth(nth).unwrap().replace(['`', '|', ' '], "");
        rows.map(|row| (cell(row, 0), cell(row, 1))).collect()
    }

    fn made() -> Value {
        let settings = fake::settings();
        let base = settings.base_url().unwrap();
        manifest(&settings, &base, "http://127.0.0.1:1/created")
    }

    #[test]
    fn it_asks_for_what_the_page_says_and_for_nothing_else() {
        let manifest = made();
        let asked = manifest["default_permissions"].as_object().unwrap().iter();
        let asked: Vec<_> =
            asked.map(|(name, level)| (name.clone(), level.as_str().unwrap().to_owned())).collect();
        assert_eq!(asked, listed("Permissions"));
        let events = listed("Events that the App subscribes to");
        let events: Vec<_> = events.into_iter().map(|(event, _)| event).collect();
        assert_eq!(manifest["default_events"], json!(events));
    }

    #[test]
    fn its_addresses_are_those_of_the_page() {
        let manifest = made();
        assert_eq!(manifest["callback_urls"], json!(["https://b00t.example.com/oauth/callback"]));
        assert!(PAGE.contains("Callback URL: `{BASE_URL}/oauth/callback`"));
        assert_eq!(manifest["setup_url"], json!("https://b00t.example.com/account"));
        assert!(PAGE.contains("Setup URL: `{BASE_URL}/account`"));
        let hook = &manifest["hook_attributes"]["url"];
        assert_eq!(*hook, json!("https://b00t-hooks.example.com/webhook"));
        assert!(PAGE.contains("Webhook URL: `https://{webhook-worker's host}/webhook`"));
    }

    #[test]
    fn its_name_is_short_enough_for_github() {
        let mut settings = fake::settings();
        settings.base = "a-very-long-label.of-a-very-long-name.example.com".into();
        let base = settings.base_url().unwrap();
        let manifest = manifest(&settings, &base, "");
        assert!(manifest["name"].as_str().unwrap().len() <= LONGEST_NAME);
    }
}
