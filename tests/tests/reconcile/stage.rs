//! A platform with three owners at rest, and pushes that nobody hears of.

use anyhow::{Context, Result};
use b00t_tests::{
    harness::{Build, Platform, Reconciled, until},
    standin::{DeliveryFault, Faults},
    story::{FIRST, SECOND, THIRD},
};

pub(crate) const ACL: &str = "b00t-mcp-acl.toml";
pub(crate) const OWNERS: [&str; 3] = [FIRST, SECOND, THIRD];
pub(crate) const ALLOW: &str = "default_policy = \"allow\"\n";

/// Three owners with the template's policy in force, and everything done that follows from it.
pub(crate) async fn stage() -> Result<Platform> {
    let platform = Platform::start_for_test(Build::Production).await?;
    // What the template has, no fork keeps a copy of, if the template comes first; as in a restore.
    until("the template's content", async || Ok(platform.kv()?.template_index().await?.map(drop)))
        .await?;
    for login in OWNERS {
        platform.install(login).await?;
    }
    for login in OWNERS {
        platform.in_force(login).await?;
        platform.content_is_there(login).await?;
    }
    platform.deliveries_done().await?;
    Ok(platform)
}

/// From now on no delivery arrives.
pub(crate) fn nothing_arrives(platform: &Platform) {
    platform.github().deliveries_fail(Faults::every(1, [DeliveryFault::Drop]));
}

/// A commit on an owner's fork; returns it.
pub(crate) async fn push(platform: &Platform, login: &str, policy: &str) -> Result<String> {
    let text = Some(policy.as_bytes());
    let fork = platform.fork(login);
    Ok(platform.github().commit(&fork, "main", ACL, text, "Change the policy").await?)
}

/// Fails unless every record is of its fork's head, and is what git reads there.
pub(crate) async fn every_record_is_the_head_of_its_fork(platform: &Platform) -> Result<()> {
    for login in OWNERS {
        let head = platform.github().head(&platform.fork(login))?.context("an empty fork")?;
        let record = platform.kv()?.policy(login).await?.context("no record")?;
        assert_eq!(record.head.as_ref().map(ids::CommitId::as_str), Some(head.as_str()), "{login}");
        ends(platform, 0, &["verify", login]).await?;
    }
    Ok(())
}

/// Runs the reconciler and fails unless it ends with this; returns what it printed.
pub(crate) async fn ends(platform: &Platform, exit: u8, arguments: &[&str]) -> Result<String> {
    let Reconciled { exit: ended, output } = platform.reconcile(arguments).await?;
    assert_eq!(ended, exit, "{arguments:?}: {output}");
    Ok(output)
}
