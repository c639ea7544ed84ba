//! `b00t-acl check --format sarif`

use super::world::{BAD, GOOD, WARNED, World};

#[test]
fn all_files_are_in_one_run() {
    let world = World::with(&[("bad one.toml", BAD), ("warned.toml", WARNED), ("good.toml", GOOD)]);
    let ran =
        world.run(&["check", "--format", "sarif", "bad one.toml", "warned.toml", "good.toml"]);
    assert_eq!(ran.code, 1);
    let log: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let [run] = &log["runs"].as_array().unwrap()[..] else { panic!("{log}") };
    let results = run["results"].as_array().unwrap();
    let shown: Vec<_> = results
        .iter()
        .map(|result| {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            format!("{} {} {uri}", result["ruleId"], result["level"])
        })
        .collect();
    assert_eq!(
        shown,
        [
            "\"ACL009\" \"error\" bad%20one.toml",
            "\"ACL006\" \"error\" bad%20one.toml",
            "\"ACL010\" \"error\" bad%20one.toml",
            "\"ACL102\" \"warning\" warned.toml",
        ]
    );
    insta::assert_json_snapshot!(results[2]["locations"][0]["physicalLocation"]["region"], @r#"
    {
      "endColumn": 12,
      "endLine": 5,
      "startColumn": 11,
      "startLine": 5
    }
    "#);
}

#[test]
fn every_result_points_at_the_rule_that_it_means() {
    let ran = World::with(&[("bad.toml", BAD)]).run(&["check", "--format", "sarif", "bad.toml"]);
    let log: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), acl::checks().len());
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string() && rule["help"]["text"].is_string());
    }
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
}

#[test]
fn no_problem_is_a_log_without_results() {
    let ran = World::with(&[("good.toml", GOOD)]).run(&["check", "--format", "sarif", "good.toml"]);
    assert_eq!(ran.code, 0);
    let log: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}
