//! Policy tests beside the policy.

use anyhow::Result;
use pretty_assertions::assert_eq;

use crate::stage::{
    ACL, CHECK, DENY, IN_FORCE, OWNER, TESTS, conclusion, has_policy, stage_with, summary,
};

const LEARN_IS_OPEN: &str =
    "[[test]]\nname = \"learning is open\"\ncall = \"learn rust\"\nexpect = \"allow\"\n";

#[tokio::test(flavor = "multi_thread")]
async fn tests_that_pass_are_counted_and_come_into_force_with_the_policy() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let fork = platform.fork(OWNER);
    let open = format!("{DENY}[commands.learn]\npolicy = \"allow\"\n");
    let files = [(ACL, Some(open.as_str())), (TESTS, Some(LEARN_IS_OPEN))];
    let proposal = platform.propose(OWNER, "learn", &files).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert_eq!(conclusion(&run), "success", "{}", summary(&run));
    assert!(summary(&run).contains("All pass: 1 test."), "{}", summary(&run));
    let merged = platform.merge(&proposal, OWNER).await?;
    platform.synced(OWNER, &merged).await?;
    let told = platform.checked(&fork, &merged, IN_FORCE).await?;
    assert_eq!(conclusion(&told), "success", "{}", summary(&told));
    assert!(has_policy(&platform, &open).await?);

    // From now on they hold: a policy that fails them does not get past them.
    let closed = platform.propose(OWNER, "close", &[(ACL, Some(DENY))]).await?;
    let run = platform.checked(&fork, &closed.head, CHECK).await?;
    assert_eq!(conclusion(&run), "failure", "{}", summary(&run));
    let merged = platform.merge(&closed, OWNER).await?;
    platform.synced(OWNER, &merged).await?;
    assert!(has_policy(&platform, &open).await?, "the last good one stays");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_test_that_is_pushed_keeps_the_last_good_policy_and_says_why() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let clone = platform.clone_of(OWNER).await?;
    let before = platform.in_force(OWNER).await?;
    let commit = clone.push_file(TESTS, LEARN_IS_OPEN).await?;
    let record = platform.synced(OWNER, &commit).await?;
    assert_eq!((record.state.name(), record.in_force()), ("invalid", before.in_force()));
    let run = platform.checked(&platform.fork(OWNER), &commit, IN_FORCE).await?;
    assert_eq!(conclusion(&run), "failure");
    let why = "`learn rust` must be allowed, and is denied by `default_policy`";
    assert!(summary(&run).contains(why), "{}", summary(&run));
    assert_eq!(run.annotations.len(), 1, "{:?}", run.annotations);
    let only = &run.annotations[0];
    assert_eq!((only.path.as_str(), only.start_line), (TESTS, 4));

    // Without the test the policy is what it was, and in force in its own right.
    let mended = clone.push_deletion(TESTS).await?;
    assert_eq!(platform.synced(OWNER, &mended).await?.state.name(), "active");
    assert!(has_policy(&platform, DENY).await?);
    platform.stop().await
}
