//! How many calls there may be.

use acl::Per;
use pretty_assertions::assert_eq;

use super::world::{codes, policy, said};

const TEXT: &str = "default_policy = 'allow'\n\n[limits]\nper_minute = 60\nper_day = 5_000\n\n\
                    [limits.commands.learn]\nper_minute = 10\n[limits.commands.'two words']\nper_day = 0x10\n";

#[test]
fn a_policy_says_how_many_calls_there_may_be_and_where_it_says_so() {
    let policy = policy(TEXT);
    let limits = policy.limits();
    assert_eq!((limits.all.per_minute, limits.all.per_day), (Some(60), Some(5000)));
    assert_eq!(limits.commands["learn"].per_minute, Some(10));
    assert_eq!(limits.commands["learn"].per_day, None);
    let shown = |command| -> Vec<String> {
        limits.of(command).iter().map(|limit| format!("{}: {limit}", limit.rule)).collect()
    };
    insta::assert_debug_snapshot!(shown("learn"), @r#"
    [
        "limits.per_minute (line 4): 60 calls a minute",
        "limits.per_day (line 5): 5000 calls a day",
        "limits.commands.learn.per_minute (line 8): 10 calls a minute",
    ]
    "#);
    insta::assert_debug_snapshot!(shown("two words"), @r#"
    [
        "limits.per_minute (line 4): 60 calls a minute",
        "limits.per_day (line 5): 5000 calls a day",
        "limits.commands.\"two words\".per_day (line 10): 16 calls a day",
    ]
    "#);
    assert_eq!(limits.of("mcp"), limits.of_all());
    assert_eq!(limits.of_all()[1].per, Per::Day);
}

#[test]
fn a_policy_without_limits_limits_nothing() {
    for text in ["default_policy = 'allow'", "[b00t]\n", "default_policy = 'allow'\n[limits]\n"] {
        let policy = policy(text);
        assert!(policy.limits().is_empty() && policy.limits().of("learn").is_empty());
    }
}

#[test]
fn the_short_form_may_have_limits_too() {
    let policy = policy("[b00t]\nallow = ['*']\n[limits]\nper_minute = 1\n");
    assert_eq!(policy.limits().all.per_minute, Some(1));
    assert_eq!(policy.limits().of("x")[0].to_string(), "1 call a minute");
}

#[test]
fn a_limit_changes_no_decision() {
    let decision = policy(TEXT).decide("learn", &[]);
    assert_eq!(decision.to_string(), "allowed by default_policy (line 1): no rule names `learn`");
}

#[test]
fn a_limit_is_a_number_of_calls() {
    let text = "default_policy = 'allow'\n[limits]\nper_minute = 0\nper_day = 1_000_001\n\
                per_hour = 1\n[limits.commands]\na.per_minute = -1\nb.per_day = '5'\n\
                c.per_day = 1.5\nd = 3\n\"e f\".per_week = 1\n\
                g.per_day = 99999999999999999999\n";
    insta::assert_debug_snapshot!(said(text), @r#"
    [
        "ACL016 3:14-3:15 `limits.per_minute` must be from 1 to 1000000, and this is `0` (to refuse every call, write `policy = \"deny\"`; to limit nothing, remove it)",
        "ACL016 4:11-4:20 `limits.per_day` must be from 1 to 1000000, and this is `1000001` (write a number in that range, or remove it to limit nothing)",
        "ACL006 5:1-5:9 the key `per_hour` is unknown in `[limits]` (remove it; known here: `per_minute`, `per_day`, `commands`)",
        "ACL016 7:16-7:18 `limits.commands.a.per_minute` must be from 1 to 1000000, and this is `-1` (write a number in that range, or remove it to limit nothing)",
        "ACL008 8:13-8:16 `limits.commands.b.per_day` must be a whole number, and this is a string (write a number without quotes)",
        "ACL008 9:13-9:16 `limits.commands.c.per_day` must be a whole number, and this is a number with a fraction (write a whole number)",
        "ACL008 10:5-10:6 `limits.commands.d` must be a table, and this is a number (write a table)",
        "ACL006 11:7-11:15 the key `per_week` is unknown in `[limits.commands.NAME]` (remove it; known here: `per_minute`, `per_day`)",
        "ACL016 12:13-12:33 `limits.commands.g.per_day` must be from 1 to 1000000, and this is `99999999999999999999` (write a number in that range, or remove it to limit nothing)",
    ]
    "#);
    assert!(codes("default_policy = 'allow'\n[limits]\nper_day = 1_000_000\n").is_empty());
}

#[test]
fn limits_in_the_wrong_place_are_told_where_they_belong() {
    insta::assert_debug_snapshot!(said("per_minute = 3\n[b00t]\nlimits = 1\n"), @r#"
    [
        "ACL006 1:1-1:11 the key `per_minute` is unknown at the top of the file (it belongs to `[limits]` or `[limits.commands.NAME]`)",
        "ACL006 3:1-3:7 the key `limits` is unknown in `[b00t]` (it belongs to the top of the file)",
    ]
    "#);
}

#[test]
fn a_limit_for_what_is_refused_is_warned_of() {
    let limits = "[limits.commands]\nlearn.per_day = 5\nmcp.per_day = 5\nlern.per_day = 5\n";
    let text = format!(
        "default_policy = 'deny'\n[commands.learn]\npolicy = 'allow'\n[commands.mcp]\n\
         policy = 'deny'\n{limits}"
    );
    insta::assert_debug_snapshot!(said(&text), @r#"
    [
        "ACL121 8:1-8:4 every call of `mcp` is refused, so there is nothing to limit (correct the name, allow the command, or remove the limit)",
        "ACL121 9:1-9:5 every call of `lern` is refused, so there is nothing to limit (correct the name, allow the command, or remove the limit)",
    ]
    "#);
    assert_eq!(codes(&format!("[b00t]\nallow = ['learn', 'mcp']\n{limits}")), ["ACL121"]);
    assert!(codes(&format!("default_policy = 'allow'\n{limits}")).is_empty());
}

#[test]
fn a_day_that_is_over_before_the_minute_is_warned_of() {
    let text = "[b00t]\nallow = ['*']\n[limits]\nper_minute = 60\nper_day = 60\n\
                [limits.commands.learn]\nper_minute = 60\nper_day = 59\n";
    insta::assert_debug_snapshot!(said(text), @r#"
    [
        "ACL122 8:11-8:13 59 calls a day are used up before 60 calls a minute are reached (raise `per_day`, or remove `per_minute`)",
    ]
    "#);
}

#[test]
fn what_takes_too_much_work_to_find_out_about_a_limit_is_not_mentioned() {
    let slow = "([ab]|[a-z0-9]b|c[a-z]|[a-m][0-9])*[^z]{60}z";
    let regexes: String = (0..18).map(|n| format!("'{slow}{n}',")).collect();
    let text = format!(
        "default_policy = 'deny'\n[patterns]\nallow = [{regexes}]\n[limits.commands]\nab.per_day=1\n"
    );
    assert!(!codes(&text).contains(&"ACL121".to_owned()));
}

#[test]
fn many_limits_beside_many_regexes_are_checked_without_delay() {
    let regexes: String = (0..1900).map(|n| format!("'a{n}',")).collect();
    let limits: String = (0..1900).map(|n| format!("c{n}.per_day=1\n")).collect();
    let text = format!(
        "default_policy = 'deny'\n[patterns]\ndeny = [{regexes}]\n[limits.commands]\n{limits}"
    );
    assert!(acl::check(text.as_bytes()).policy().is_some());
}

#[test]
fn an_explanation_names_the_limits_of_an_allowed_call() {
    let explained = policy(TEXT).explain("learn", &[]);
    insta::assert_snapshot!(explained, @r"
    1. default_policy (line 1): no rule names `learn`; allowed
    2. limits.per_minute (line 4): at most 60 calls a minute
    3. limits.per_day (line 5): at most 5000 calls a day
    4. limits.commands.learn.per_minute (line 8): at most 10 calls a minute
    allowed by default_policy (line 1): no rule names `learn`
    ");
    assert_eq!(serde_json::to_value(&explained).unwrap()["limits"][0]["per"], "minute");
    let refused = policy("default_policy = 'deny'\n[limits]\nper_day = 1\n").explain("learn", &[]);
    assert!(refused.limits().is_empty());
}

#[test]
fn a_digest_knows_limits_only_where_there_are_some() {
    let digest = |text: &str| policy(text).digest();
    let bare = digest("default_policy = 'allow'\n");
    assert_eq!(digest("default_policy = 'allow'\n[limits]\n[limits.commands.x]\n"), bare);
    let texts = [
        "per_minute = 1",
        "per_minute = 2",
        "per_day = 1",
        "commands.x.per_day = 1",
        "commands.y.per_day = 1",
        "commands.x.per_minute = 1",
    ];
    let mut digests: Vec<_> =
        texts.map(|key| digest(&format!("default_policy = 'allow'\n[limits]\n{key}\n"))).into();
    digests.push(bare);
    let all = digests.len();
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), all);
}

#[test]
fn a_diff_says_which_limits_changed() {
    let other = TEXT
        .replace("per_minute = 60", "per_minute = 30")
        .replace("per_day = 5_000", "per_day = 6000")
        .replace("learn]\nper_minute = 10", "mcp]\nper_day = 9");
    insta::assert_snapshot!(acl::diff(Some(&policy(TEXT)), Some(&policy(&other))), @r"
    - the limit of all calls together was lowered from 60 to 30 calls a minute (limits.per_minute, line 4)
    + the limit of all calls together was raised from 5000 to 6000 calls a day (limits.per_day, line 5)
    + calls of `learn` are not limited to 10 calls a minute any more (it was limits.commands.learn.per_minute, line 8)
    - calls of `mcp` are limited to 9 calls a day now (limits.commands.mcp.per_day, line 8)
    ");
    assert!(acl::diff(Some(&policy(TEXT)), Some(&policy(TEXT))).is_empty());
    insta::assert_snapshot!(acl::diff(None, Some(&policy("[b00t]\nallow = ['*']\n[limits]\nper_day = 9\n"))), @r"
    + there was no policy: every call was refused and is allowed now
    + every command was refused (there was no policy) and is now allowed (b00t.allow[0], line 2)
      all calls together are limited to 9 calls a day now (limits.per_day, line 4)
    ");
}
