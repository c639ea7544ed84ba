//! One entry: its text, and what changed since.

use anyhow::Result;
use b00t_tests::harness::until;
use pretty_assertions::assert_eq;
use serde_json::json;

use crate::stage::{
    ACL, DENY, OWNER, generations, get, push, stage, told, until_denied, until_entries,
};

#[tokio::test(flavor = "multi_thread")]
async fn each_entry_has_the_text_that_was_in_force() -> Result<()> {
    let platform = stage().await?;
    let clone = platform.clone_of(OWNER).await?;
    let template = platform.template_file(ACL).await?;
    push(&platform, &clone, DENY, 2).await?;
    clone.push_file(ACL, "default_policy = \"perhaps\"\n").await?;
    until_entries(&platform, OWNER, 3).await?;
    clone.push_deletion(ACL).await?;
    until_denied(&platform, "/history").await?;
    clone.push_file(ACL, DENY).await?;
    let entries = until("there are five", async || {
        let reply = get(&platform, OWNER, "/history").await?;
        Ok(reply.body["entries"].as_array().filter(|entries| entries.len() == 5).cloned())
    })
    .await?;
    let states = [("active", Some(DENY)), ("missing", None), ("invalid", Some(DENY))];
    let states = states.into_iter().chain([("active", Some(DENY))]);
    let states = states.chain([("active", Some(template.as_str()))]);
    for (entry, (state, text)) in entries.iter().zip(states) {
        let one = told(&platform, OWNER, &format!("/history/{}", entry["generation"])).await?;
        assert_eq!((&one["state"], &one["text"]), (&json!(state), &json!(text)), "{one}");
        for (member, value) in entry.as_object().into_iter().flatten() {
            assert_eq!(&one[member], value, "{member} is as in the list");
        }
    }
    platform.stop().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_one_is_compared_with_what_is_in_force_now() -> Result<()> {
    let platform = stage().await?;
    let clone = platform.clone_of(OWNER).await?;
    let entries = push(&platform, &clone, DENY, 2).await?;
    let numbers = generations(&entries);
    let (newest, oldest) = (numbers[0], numbers[1]);

    let diff = told(&platform, OWNER, &format!("/history/{oldest}/diff")).await?;
    assert_eq!(diff["from"]["commit"], entries[1]["commit"]);
    assert_eq!(
        (&diff["to"]["commit"], &diff["to"]["digest"]),
        (&entries[0]["commit"], &entries[0]["digest"])
    );
    let sentences = diff["sentences"].as_str().unwrap_or_default();
    assert!(sentences.contains("learn"), "{sentences}");
    let changes = diff["changes"].as_array().cloned().unwrap_or_default();
    let learn = changes.iter().find(|change| {
        change["sentence"].as_str().is_some_and(|sentence| sentence.contains("learn"))
    });
    assert_eq!(learn.map(|change| &change["effect"]), Some(&json!("narrows")), "{changes:?}");

    let same = told(&platform, OWNER, &format!("/history/{newest}/diff")).await?;
    assert_eq!((&same["changes"], &same["from"]), (&json!([]), &same["to"]));

    // Back to the first text: it is another generation, and nothing differs from the first one.
    let template = platform.template_file(ACL).await?;
    push(&platform, &clone, &template, 3).await?;
    let back = told(&platform, OWNER, &format!("/history/{oldest}/diff")).await?;
    assert_eq!(back["changes"], json!([]), "{back}");

    platform.stop().await
}
