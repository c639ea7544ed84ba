//! `installation_target` and `github_app_authorization`.

use anyhow::Result;
use b00t_tests::harness::until;
use pretty_assertions::assert_eq;

use crate::stage::{BYSTANDER, NOBODY_THERE, OWNER, before, call, stage, until_call};

const NEW_NAME: &str = "alicia";

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_account_takes_its_subdomain_along() -> Result<()> {
    let platform = stage().await?;
    let known = platform.in_force(OWNER).await?;
    platform.github().rename_account(OWNER, NEW_NAME)?;
    let record = platform.in_force(NEW_NAME).await?;
    assert_eq!((record.account, record.in_force()), (known.account, known.in_force()));
    until_call(&platform, NEW_NAME, "allowed").await?;

    // The old name serves nothing, not even its former owner.
    let kv = platform.kv()?;
    until("the old name's records are gone", async || {
        let left = (kv.policy(OWNER).await?, kv.index(OWNER).await?);
        Ok((left == (None, None)).then_some(()))
    })
    .await?;
    let former = platform.token(NEW_NAME, OWNER).await?;
    let (status, _) = platform.ping(OWNER, &former).await?;
    assert!(matches!(status, 401 | 403), "the former owner got {status}");
    assert_eq!(platform.page(OWNER, "/").await?.0, 404);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_a_former_name_gets_nothing_of_it() -> Result<()> {
    let platform = stage().await?;
    let stale = platform.token(OWNER, OWNER).await?;
    platform.github().rename_account(OWNER, NEW_NAME)?;
    platform.in_force(NEW_NAME).await?;
    until_call(&platform, NEW_NAME, "allowed").await?;
    let newcomer = platform.github().account(OWNER)?;
    assert_ne!(newcomer.id, platform.github().find_account(NEW_NAME)?.id);

    assert_eq!(call(&platform, OWNER).await?, NOBODY_THERE);
    let (status, _) = platform.ping(OWNER, &stale).await?;
    assert!(matches!(status, 401 | 403), "a token from before the rename got {status}");
    let (status, _) = platform.ping(NEW_NAME, &platform.token(OWNER, OWNER).await?).await?;
    assert_eq!(status, 401, "the newcomer at the former owner's new place");

    // With a fork of their own they get their own.
    platform.github().fork(platform.template(), OWNER)?;
    platform.install(OWNER).await?;
    let kv = platform.kv()?;
    let theirs = |record: &store::PolicyRecord| record.account.get() == newcomer.id;
    // The former owner's record may stand there a second longer: it counts for nobody.
    until("the record under the name is the newcomer's", async || {
        Ok(kv.policy(OWNER).await?.filter(theirs))
    })
    .await?;
    until_call(&platform, OWNER, "allowed").await?;
    assert_eq!(call(&platform, NEW_NAME).await?, "allowed");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_authorization_refuses_the_tokens_that_were_issued_before() -> Result<()> {
    let platform = stage().await?;
    let before = before(&platform, OWNER).await?;
    let issued = platform.token(OWNER, OWNER).await?;
    assert_eq!(platform.ping(OWNER, &issued).await?.0, 200);
    let mut stream = platform.raw(OWNER).await?.listen("open").open().await?;
    platform.github().revoke_authorization(OWNER)?;
    let challenge = until("the token is refused", async || {
        let (status, challenge) = platform.ping(OWNER, &issued).await?;
        Ok((status == 401).then_some(challenge))
    })
    .await?;
    assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    // It comes to its end, or this waits in vain.
    stream.rest().await?;

    // Consent given again is good again; the policy was never touched; nobody else is concerned.
    platform.grants_are_gone(OWNER).await?;
    let again = platform.token_issued_in(OWNER, 20).await?;
    assert_eq!(platform.ping(OWNER, &again).await?.0, 200);
    assert_eq!(platform.ping(OWNER, &issued).await?.0, 401);
    assert_eq!(call(&platform, BYSTANDER).await?, "allowed");
    let record = platform.in_force(OWNER).await?;
    assert_eq!(record, before.into_record());
    platform.stop().await
}
