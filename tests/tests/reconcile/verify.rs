//! The record beside the fork, as git has it.

use anyhow::Result;
use b00t_tests::story::FIRST;

use crate::stage::{ALLOW, ends, nothing_arrives, push, stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_proved_by_git_and_not_by_the_api() -> Result<()> {
    let platform = stage().await?;
    let asked = platform.github().api_requests().len();
    let proved = ends(&platform, 0, &["verify", FIRST]).await?;
    let asked = platform.github().api_requests().split_off(asked);
    assert!(asked.iter().all(|one| one.path.ends_with("/access_tokens")), "{asked:?}");
    assert!(proved.contains("proved: the policy in force is the file, all "), "{proved}");
    assert!(
        proved.ends_with(&format!("The record of {FIRST} is what its fork says.\n")),
        "{proved}"
    );

    nothing_arrives(&platform);
    let head = push(&platform, FIRST, ALLOW).await?;
    let id = platform.github().find_account(FIRST)?.id.to_string();
    let differs = ends(&platform, 2, &["verify", &id]).await?;
    let sentence = format!("NOT SO: the record's commit is the head {head}");
    assert!(differs.contains(&sentence), "{differs}");
    println!("{proved}\n{differs}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fork_that_is_private_is_read_with_its_installations_token() -> Result<()> {
    let platform = stage().await?;
    platform.github().hide_repository(&platform.fork(FIRST), true)?;
    ends(&platform, 0, &["verify", FIRST]).await?;
    ends(&platform, 0, &["plan"]).await?;
    platform.stop().await
}
