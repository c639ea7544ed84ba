//! One entry: its text, and what changed since.

use anyhow::Result;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::stage::{ACL, DENY, OWNER, generations, push, stage, told, until_entries};

#[tokio::test(flavor = "multi_thread")]
async fn each_entry_has_the_text_that_was_in_force() -> Result<()> {
    let platform = stage().await?;
    let clone = platform.clone_of(OWNER).await?;
    let template = platform.template_file(ACL).await?;
    push(&platform, &clone, DENY, 2).await?;
    clone.push_file(ACL, "default_policy = \"perhaps\"\n").await?;
    until_entries(&platform, OWNER, 3).await?;
    clone.push_deletion(ACL).await?;
    let entries = until_entries(&platform, OWNER, 4).await?;
    let states = [("missing", None), ("invalid", Some(DENY)), ("active", Some(DENY))];
    let states = states.into_iter().chain([("active", Some(template.as_str()))]);
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

    clone.push_deletion(ACL).await?;
    until_entries(&platform, OWNER, 4).await?;
    let gone = told(&platform, OWNER, &format!("/history/{oldest}/diff")).await?;
    assert_eq!(gone["to"], Value::Null);
    assert_eq!(gone["changes"][0]["effect"], json!("narrows"), "{gone}");
    platform.stop().await
}
