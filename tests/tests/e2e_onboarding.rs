//! A stranger's way from nothing to a connected client, and how the platform says how it is.

use anyhow::{Context, Result};
use b00t_tests::harness::{Build, Era, Platform, until};
use pretty_assertions::assert_eq;
use serde_json::json;

/// Has a GitHub account, and nothing else.
const NEWCOMER: &str = "newcomer";

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_gets_from_the_start_to_a_connected_client() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    platform.github().account(NEWCOMER)?;
    let mut browser = platform.browser();
    let start = browser.get(&platform.at_apex("/start")).await?;
    assert_eq!(start.status, 200, "{}", start.text);
    assert!(start.text.contains("href=\"/account/sign-in\""), "{}", start.text);

    let page = platform.signs_in(&mut browser, NEWCOMER).await?;
    let fork = format!("{}/promptexecution/_b00t_/fork", platform.github_url());
    assert!(page.text.contains(&fork), "he is led to the fork: {}", page.text);

    let template = "promptexecution/_b00t_";
    platform.github().fork(template, NEWCOMER)?;
    // Looking again asks GitHub again.
    let again = browser.get(&platform.at_apex("/account")).await?;
    let back = platform.says_who(&mut browser, &again.location()?, NEWCOMER).await?;
    let back = browser.get(back.as_str()).await?;
    let page = browser.get(back.location()?.as_str()).await?;
    let install = format!("{}/apps/", platform.github_url());
    assert!(page.text.contains(&install), "he is led to the App: {}", page.text);
    assert!(!page.text.contains(&fork), "the fork is done: {}", page.text);

    platform.github().install_app(NEWCOMER, &[&format!("{NEWCOMER}/_b00t_")])?;
    let page = until("his server is there", async || {
        let installed = platform.at_apex("/account?installation_id=1&setup_action=install");
        let page = browser.get(&installed).await?;
        let is_there = page.text.contains("b00t_whoami");
        assert!(is_there || page.text.contains("is being read"), "{}", page.text);
        Ok(is_there.then_some(page))
    })
    .await?;
    assert!(page.text.contains(&platform.endpoint(NEWCOMER)), "{}", page.text);
    let start = browser.get(&platform.at_apex("/start")).await?;
    assert!(start.text.contains(&platform.endpoint(NEWCOMER)), "{}", start.text);

    let client = platform.connect(NEWCOMER, Era::Modern).await?;
    let answer = client.call("b00t_whoami", json!({})).await?;
    assert!(!answer.is_error, "{answer:?}");
    client.close().await?;
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_want_to_sign_in_is_signed_in_nowhere() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let mut browser = platform.browser();
    let begun = browser.get(&platform.at_apex("/account")).await?;
    let back = platform.says_nothing(&mut browser, &begun.location()?).await?;
    let back = browser.get(back.as_str()).await?;
    assert_eq!(back.location()?.as_str(), platform.at_apex("/"));
    assert_eq!(browser.cookie(&platform.base_url(), "__Host-b00t-session"), None);
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_return_path_that_somebody_adds_leads_nowhere() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let mut browser = platform.browser();
    for query in
        ["next=https://evil.example/", "return_to=//evil.example", "done=https://evil.example"]
    {
        let begun = browser.get(&platform.at_apex(&format!("/account/sign-in?{query}"))).await?;
        assert!(!begun.location()?.as_str().contains("evil.example"), "{begun:?}");
        let mut back = platform.says_who(&mut browser, &begun.location()?, "alice").await?;
        back.query_pairs_mut().append_pair("next", "https://evil.example/");
        let back = browser.get(back.as_str()).await?;
        let at = back.location()?;
        assert!(at.as_str().starts_with(&platform.at_apex("/account")), "{query}: {at}");
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_which_parts_of_the_platform_answer() -> Result<()> {
    let platform = Platform::start_for_test(Build::Production).await?;
    let mut browser = platform.browser();
    let page = browser.get(&platform.at_apex("/status")).await?;
    assert_eq!(page.status, 200, "{}", page.text);
    for part in ["Policies", "Accounts", "Sync", "GitHub", "Everything works"] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    let looked = |text: &str| {
        let rest = text.split_once("Looked at ").map(|(_, rest)| rest);
        rest.and_then(|rest| rest.split_once("</p>")).map(|(moment, _)| moment.to_owned())
    };
    let again = browser.get(&platform.at_apex("/status")).await?;
    let (first, second) = (looked(&page.text).context("no time")?, looked(&again.text));
    assert_eq!(Some(first), second, "what was found is told again");
    platform.stop().await
}
