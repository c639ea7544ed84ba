//! What a check run says of a change that is in order.

use anyhow::{Context, Result};
use pretty_assertions::assert_eq;

use crate::stage::{
    ACL, CHECK, DENY, OWNER, conclusion, has_policy, stage, stage_with, summary, title,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_in_order_says_what_it_would_allow() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let text = format!("{DENY}[commands.learn]\npolicy = \"allow\"\n");
    let proposal = platform.propose(OWNER, "learn", &[(ACL, Some(&text))]).await?;
    let run = platform.checked(&platform.fork(OWNER), &proposal.head, CHECK).await?;
    assert_eq!((conclusion(&run), title(&run)), ("success", "More calls will be allowed"));
    assert!(run.annotations.is_empty(), "{:?}", run.annotations);
    for word in ["`learn`", "`b00t_learn`"] {
        assert!(summary(&run).contains(word), "{word}: {}", summary(&run));
    }
    platform.deliveries_done().await?;
    assert!(has_policy(&platform, DENY).await?, "a proposal is not a policy");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_stands_on_its_line_and_makes_the_check_neutral() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let text = format!("{DENY}[patterns]\nallow = [\".*\"]\n");
    let line = text.lines().position(|line| line.contains(".*")).context("no such line")? + 1;
    let proposal = platform.propose(OWNER, "all", &[(ACL, Some(&text))]).await?;
    let run = platform.checked(&platform.fork(OWNER), &proposal.head, CHECK).await?;
    assert_eq!(conclusion(&run), "neutral", "{}", summary(&run));
    assert!(title(&run).starts_with("Every call will be allowed"), "{}", title(&run));
    let there = run.annotations.iter().find(|one| one.start_line == line as u64);
    let there = there.with_context(|| format!("nothing on {line}: {:?}", run.annotations))?;
    assert_eq!((there.path.as_str(), there.annotation_level.as_str()), (ACL, "warning"));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_another_file_changes_nothing_and_says_so() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let file = [("_b00t_/learn/new.md", Some("# New\n"))];
    let proposal = platform.propose(OWNER, "docs", &file).await?;
    let run = platform.checked(&platform.fork(OWNER), &proposal.head, CHECK).await?;
    assert_eq!((conclusion(&run), title(&run)), ("success", "Nothing changes"));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_the_file_says_that_every_call_will_be_refused() -> Result<()> {
    let platform = stage().await?;
    let proposal = platform.propose(OWNER, "gone", &[(ACL, None)]).await?;
    let run = platform.checked(&platform.fork(OWNER), &proposal.head, CHECK).await?;
    assert_eq!(conclusion(&run), "neutral", "{}", summary(&run));
    assert!(title(&run).contains("every call will be refused"), "{}", title(&run));
    let merge = "Within seconds every call is refused";
    assert!(summary(&run).contains(merge), "{}", summary(&run));
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_base_that_has_moved_on_is_told_from_what_the_author_did() -> Result<()> {
    let platform = stage_with(DENY).await?;
    let fork = platform.fork(OWNER);
    let learn = format!("{DENY}[commands.learn]\npolicy = \"allow\"\n");
    let proposal = platform.propose(OWNER, "learn", &[(ACL, Some(&learn))]).await?;
    let first = platform.checked(&fork, &proposal.head, CHECK).await?;
    let moved = "has changed since this branch began";
    assert!(!summary(&first).contains(moved), "{}", summary(&first));

    let elsewhere = DENY.replace("whoami", "status");
    let head = platform.clone_of(OWNER).await?.push_file(ACL, &elsewhere).await?;
    platform.synced(OWNER, &head).await?;
    let amended = format!("{learn}description = \"read\"\n");
    let proposal = platform.amend(&proposal, &[(ACL, Some(&amended))]).await?;
    let run = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert!(summary(&run).contains(moved), "{}", summary(&run));
    let changes = summary(&run).split("### Tools").next().unwrap_or_default();
    assert!(changes.contains("`learn`"), "the author's doing: {changes}");
    assert!(!changes.contains("`status`"), "not the author's doing: {changes}");
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn into_another_branch_nothing_would_come_into_force() -> Result<()> {
    let platform = stage().await?;
    let (github, fork) = (platform.github(), platform.fork(OWNER));
    let main = github.head(&fork)?.context("no head")?;
    github.reset_branch(&fork, "next", Some(&main)).await?;
    let proposal = platform.propose(OWNER, "edit", &[(ACL, Some(DENY))]).await?;
    let first = platform.checked(&fork, &proposal.head, CHECK).await?;
    assert!(summary(&first).contains("It comes into force within seconds"), "{}", summary(&first));
    github.change_pull_request_base(&fork, proposal.number, "next")?;
    let again = platform.checked_again(&fork, &proposal.head, &first).await?;
    assert!(summary(&again).contains("Nothing yet: this goes to `next`"), "{}", summary(&again));
    platform.stop().await
}
