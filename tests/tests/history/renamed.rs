//! A history belongs to an account, not to its name.

use anyhow::Result;
use b00t_tests::harness::until;
use pretty_assertions::assert_eq;
use reqwest::Method;
use serde_json::json;

use crate::stage::{DENY, OWNER, ask, generations, get, push, stage, told, until_entries};

const NEW_NAME: &str = "alicia";

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_account_takes_its_history_along_and_the_old_name_has_none() -> Result<()> {
    let platform = stage().await?;
    let clone = platform.clone_of(OWNER).await?;
    let before = push(&platform, &clone, DENY, 2).await?;
    platform.github().rename_account(OWNER, NEW_NAME)?;
    platform.in_force(NEW_NAME).await?;

    // All of it is there under the new name, and says what the fork was called then.
    let page = told(&platform, NEW_NAME, "/history").await?;
    let after = page["entries"].as_array().cloned().unwrap_or_default();
    assert_eq!(after[after.len() - 2..], before[..], "{page}");

    let newest = generations(&before)[0];
    let paths =
        ["/history".into(), format!("/history/{newest}"), format!("/history/{newest}/diff")];
    let former = platform.token(NEW_NAME, OWNER).await?;
    for path in &paths {
        let reply = ask(&platform, Method::GET, OWNER, path, &former).send().await?;
        assert_eq!((reply.status, &reply.body), (403, &json!({"error": "login_not_in_use"})));
        assert_eq!(reply.header("cache-control"), "no-store");
    }

    // Whoever takes the old name is somebody else, of whom nothing was ever synced.
    platform.github().account(OWNER)?;
    for path in &paths {
        let reply = get(&platform, OWNER, path).await?;
        assert_eq!((reply.status, &reply.body["error"]), (401, &json!("invalid_token")), "{path}");
    }
    let theirs = platform.token(OWNER, OWNER).await?;
    let forged = platform.token(OWNER, NEW_NAME).await?;
    for path in &paths {
        let moved = ask(&platform, Method::GET, NEW_NAME, path, &theirs).send().await?;
        assert_eq!(moved.status, 401, "their token at the new name: {moved:?}");
        let forged = ask(&platform, Method::GET, NEW_NAME, path, &forged).send().await?;
        assert!(!forged.text.contains("default_policy"), "{path}: {forged:?}");
        assert!(forged.body["entries"].as_array().is_none_or(Vec::is_empty), "{path}: {forged:?}");
    }

    // With a fork of their own they get their own first entry, and still nothing older.
    platform.github().fork(platform.template(), OWNER)?;
    platform.install(OWNER).await?;
    until("they have a policy of their own", async || {
        Ok((get(&platform, OWNER, "/history").await?.status == 200).then_some(()))
    })
    .await?;
    let first = until_entries(&platform, OWNER, 1).await?;
    assert_ne!(first[0]["commit"], before[0]["commit"]);
    assert_eq!(told(&platform, NEW_NAME, "/history").await?["entries"], json!(after));
    platform.stop().await
}
