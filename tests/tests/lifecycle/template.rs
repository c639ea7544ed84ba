//! The template's own policy changes upstream.

use anyhow::Result;
use b00t_tests::harness::until;

use crate::stage::{ACL, BYSTANDER, DENY, OWNER, before, call, nothing_else_changed, stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_templates_policy_does_nothing_to_forks() -> Result<()> {
    let platform = stage().await?;
    let befores = [before(&platform, OWNER).await?, before(&platform, BYSTANDER).await?];
    let github = platform.github();
    let template = platform.template();
    let commit = github.commit(template, "main", ACL, Some(DENY.as_bytes()), "Deny").await?;
    let kv = platform.kv()?;
    let is_it = |index: &store::ContentIndex| index.commit.as_str() == commit;
    until("the template's own content is synced", async || {
        Ok(kv.template_index().await?.filter(is_it))
    })
    .await?;
    for (login, before) in [OWNER, BYSTANDER].into_iter().zip(&befores) {
        assert_eq!(call(&platform, login).await?, "allowed");
        nothing_else_changed(&platform, login, before).await?;
    }
    let owner = template.split('/').next().unwrap_or_default();
    assert!(kv.policy(owner).await?.is_none(), "the template has no policy of its own");
    platform.stop().await
}
