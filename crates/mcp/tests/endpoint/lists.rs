//! Lists, and what is on them.

use crate::world::{Sent, World};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

#[test]
fn a_list_comes_in_pages_in_both_eras() {
    let world = World { resources: 250, ..World::new() };
    let requests: [fn(&str, &Value) -> Sent; 2] = [Sent::modern, Sent::legacy];
    for request in requests {
        let mut listed = Vec::new();
        let mut params = json!({});
        loop {
            let page = world.result(&request("resources/list", &params));
            listed.extend(page["resources"].as_array().unwrap().iter().cloned());
            match page.get("nextCursor") {
                Some(cursor) => params = json!({ "cursor": cursor }),
                None => break,
            }
        }
        let expected: Vec<_> =
            (0..250).map(|n| json!({"uri": format!("test://{n}"), "name": "x"})).collect();
        assert_eq!(listed, expected);
        for cursor in [json!("x"), json!(1)] {
            let sent = request("resources/list", &json!({ "cursor": cursor }));
            assert_eq!(world.verdict(&sent), (200, Some(-32602)), "{cursor}");
        }
    }
}

#[test]
fn every_list_says_for_how_long_and_for_whom_it_is_good() {
    let world = World::new();
    for method in ["tools/list", "prompts/list", "resources/list", "resources/templates/list"] {
        let modern = world.result(&Sent::modern(method, &json!({})));
        assert_eq!((&modern["ttlMs"], &modern["cacheScope"]), (&json!(60000), &json!("private")));
        assert_eq!(modern["resultType"], "complete");
        assert_eq!(modern.get("nextCursor"), None, "all of it is on one page");
        let legacy = world.result(&Sent::legacy(method, &json!({})));
        assert_eq!(legacy.as_object().unwrap().len(), 1, "{legacy}");
    }
    let read = world.result(&Sent::modern("resources/read", &json!({"uri": "test://0"})));
    assert_eq!((&read["ttlMs"], &read["cacheScope"]), (&json!(60000), &json!("private")));
    assert_eq!(read["contents"][0]["text"], "zero");
}

#[test]
fn a_prompt_is_filled_in_with_text() {
    let world = World::new();
    let get = |params: Value| Sent::legacy("prompts/get", &params);
    let filled = world.result(&get(json!({"name": "review", "arguments": {"what": "it"}})));
    assert_eq!(filled["description"], "A review");
    assert_eq!(filled["messages"][0]["content"]["text"], "Review \"it\"");
    for params in [
        json!({"name": "review"}),
        json!({"name": "review", "arguments": {"what": 1}}),
        json!({"name": "nope"}),
        json!({}),
    ] {
        assert_eq!(world.verdict(&get(params.clone())), (200, Some(-32602)), "{params}");
    }
}

#[test]
fn an_argument_is_completed() {
    let world = World::new();
    let ask = |reference: Value, argument: Value| {
        Sent::modern("completion/complete", &json!({"ref": reference, "argument": argument}))
    };
    let argument = json!({"name": "what", "value": "x"});
    let prompt = json!({"type": "ref/prompt", "name": "review"});
    let completion = &world.result(&ask(prompt.clone(), argument.clone()))["completion"];
    assert_eq!(completion["values"].as_array().unwrap().len(), 100);
    assert_eq!(completion["values"][0], "x0");
    assert_eq!((&completion["total"], &completion["hasMore"]), (&json!(150), &json!(true)));
    let template = json!({"type": "ref/resource", "uri": "test://{number}"});
    let completion = &world.result(&ask(template, argument.clone()))["completion"];
    assert_eq!(*completion, json!({"values": [], "total": 0, "hasMore": false}));
    for (reference, argument) in [
        (json!({"type": "ref/prompt", "name": "nope"}), argument.clone()),
        (json!({"type": "ref/prompt"}), argument.clone()),
        (json!({"type": "ref/tool", "name": "review"}), argument),
        (prompt.clone(), json!({"name": "what"})),
        (prompt, json!({"name": "what", "value": 1})),
    ] {
        let sent = ask(reference, argument);
        assert_eq!(world.verdict(&sent), (200, Some(-32602)), "{}", sent.body);
    }
}
