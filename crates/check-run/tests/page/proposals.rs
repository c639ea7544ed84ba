//! What is said about a proposed change, situation by situation.

use check_run::{Conclusion, FileSide, Files, review};
use pretty_assertions::assert_eq;

use super::world::{BASE, nothing, policy, proposal, proposed, remarks, shown, tested};

#[test]
fn nothing_changes() {
    let said = proposed(&policy(&format!("# the same\n{BASE}")));
    insta::assert_snapshot!(shown(&said), @r"
    success: Nothing changes

    **Nothing changes: every call is decided as before.**

    ### Tools your client will see

    `b00t_learn`, `b00t_mcp_list`, `b00t_mcp_output`.

    ### Policy tests

    None. A `b00t-mcp-acl.test.toml` beside the policy can name calls that must be allowed or refused.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    It comes into force within seconds, and open clients are told to list their tools again. The check run `b00t in force` on the merged commit says since when.
    ");
}

#[test]
fn an_ordinary_change() {
    let new = BASE.replace("[\"^(list|output)\\\\b\"]", "[\"^list\\\\b\"]").replace(
        "[patterns]",
        "[commands.whoami]\npolicy = \"allow\"\n\n[patterns]\nallow = ['^status ']",
    );
    insta::assert_snapshot!(shown(&proposed(&policy(&new))), @r"
    success: Some calls will be allowed, others refused

    **Of the 3 commands named, 1 may do more and 1 may do less.**

    ### What changes

    More is allowed:

    - The arguments of `mcp` need not match `^(list|output)\b` any more (it was `commands.mcp.arg_patterns[0]`, line 8).
    - `whoami` was refused (`default_policy`, line 1) and is now allowed (`commands.whoami`, line 10).
    - Calls that match `^status ` are allowed now, unless a deny pattern matches (`patterns.allow[0]`, line 14).

    Less is allowed:

    - The arguments of `mcp` must match `^list\b` now (`commands.mcp.arg_patterns[0]`, line 8).

    | command | before | after | rule |
    |---|---|---|---|
    | `mcp` | allowed when the arguments match `^(list\|output)\b` | allowed when the arguments match `^list\b` | `commands.mcp`, line 6 |
    | `whoami` | denied (`default_policy`) | allowed (`commands.whoami`) | `commands.whoami`, line 10 |
    | calls that match `^status ` | as the other rules say | allowed (`patterns.allow[0]`) | `patterns.allow[0]`, line 14 |

    ### Tools your client will see

    `b00t_whoami`, `b00t_status`, `b00t_learn`, `b00t_mcp_list`.

    New: `b00t_whoami`, `b00t_status`.

    No longer: `b00t_mcp_output`.

    ### Policy tests

    None. A `b00t-mcp-acl.test.toml` beside the policy can name calls that must be allowed or refused.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    It comes into force within seconds, and open clients are told to list their tools again. The check run `b00t in force` on the merged commit says since when.
    ");
}

#[test]
fn a_hundred_and_twenty_errors() {
    let rules: String = (0..1000)
        .map(|n| {
            let word = if n % 9 == 0 && n < 1080 { "alow" } else { "allow" };
            format!("[commands.c{n}]\npolicy = \"{word}\"\n")
        })
        .collect();
    let more: String = (0..8).map(|n| format!("[commands.d{n}]\npolicy = 1\n")).collect();
    let said = proposed(&policy(&format!("default_policy = \"deny\"\n{rules}{more}")));
    assert_eq!(said.conclusion, Conclusion::Failure);
    assert_eq!(said.annotations.len(), 120);
    assert_eq!(said.batches().map(<[_]>::len).collect::<Vec<_>>(), [50, 50, 20]);
    let summary = said.summary.lines().filter(|line| !line.starts_with("- line "));
    insta::assert_snapshot!(summary.collect::<Vec<_>>().join("\n"), @r"
    **This cannot come into force: `b00t-mcp-acl.toml` has 120 errors.** If it is merged, the last good version stays in force.

    ### Errors

    - and 90 more

    ### Policy tests

    Not run, because the policy has errors.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    Nothing changes: what has errors or failing tests never comes into force.
    ");
    insta::assert_debug_snapshot!(remarks(&said).first(), @r#"
    Some(
        "failure b00t-mcp-acl.toml 3:10-15 ACL009: neither allow nor deny: `commands.c0.policy` must be \"allow\" or \"deny\", and this is `alow`.\nWrite \"allow\" or \"deny\".",
    )
    "#);
}

const TESTS: &str = r#"[[test]]
name = "learning is open"
call = "learn rust"
expect = "allow"

[[test]]
call = "mcp list"
expect = "allow"
rule = "commands.mcp"
"#;

#[test]
fn tests_that_pass() {
    let said = proposed(&tested(BASE, TESTS));
    assert_eq!(said.conclusion, Conclusion::Success);
    assert!(said.summary.contains("### Policy tests\n\nAll pass: 2 tests.\n"), "{}", said.summary);
}

#[test]
fn a_test_that_fails() {
    let new = BASE.replace("learn]\npolicy = \"allow\"", "learn]\npolicy = \"deny\"");
    let said = proposed(&tested(&new, TESTS));
    insta::assert_snapshot!(shown(&said), @r"
    failure: 1 of 2 tests fail: this cannot come into force

    **This cannot come into force: 1 of 2 policy tests fail.** If it is merged, the last good version stays in force.

    ### Policy tests

    1 of 2 tests fail:

    - line 4 (ACL201): `learn rust` must be allowed, and is denied by `commands.learn` (line 3): the rule refuses every call of `learn`. Change that rule, or what the test expects.

    ### What it would change

    Less is allowed:

    - `learn` was allowed (`commands.learn`, line 3) and is now refused (`commands.learn`, line 3).

    | command | before | after | rule |
    |---|---|---|---|
    | `learn` | allowed (`commands.learn`) | denied (`commands.learn`) | `commands.learn`, line 3 |

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    Nothing changes: what has errors or failing tests never comes into force.
    ");
    insta::assert_debug_snapshot!(remarks(&said), @r#"
    [
        "failure b00t-mcp-acl.test.toml 4:10-16 ACL201: test fails: other decision: `learn rust` must be allowed, and is denied by commands.learn (line 3): the rule refuses every call of `learn`.\nChange that rule, or what the test expects.",
    ]
    "#);
}

#[test]
fn tests_with_errors_are_not_run() {
    let said = proposed(&tested(BASE, "[[test]]\ncall = 'learn'\nexpects = 'allow'\n"));
    assert_eq!(said.conclusion, Conclusion::Failure);
    insta::assert_snapshot!(said.summary.split("###").take(2).collect::<String>(), @r"
    **This cannot come into force: `b00t-mcp-acl.test.toml` has 1 error.** If it is merged, the last good version stays in force.

     Policy tests

    `b00t-mcp-acl.test.toml` has errors, so no test was run:

    - line 3 (ACL006): The key `expects` is unknown in `[[test]]`. Did you mean `expect`?
    ");
}

#[test]
fn tests_that_are_taken_away() {
    let base = tested(BASE, TESTS);
    let said = review(&proposal(&base, &policy(BASE)));
    assert_eq!(
        (said.conclusion, said.title.as_str()),
        (Conclusion::Neutral, "Nothing changes; 2 tests removed")
    );
    assert!(said.summary.contains("**This removes `b00t-mcp-acl.test.toml` with 2 tests.**"));
}

#[test]
fn more_than_can_be_compared() {
    // Each of these takes many steps to follow, and none matches a printable call.
    let patterns = |count: usize| {
        let list: Vec<_> = (0..count).map(|n| format!("'x[ -~]{{9}}é{n}'")).collect();
        policy(&format!("default_policy = 'deny'\n[patterns]\ndeny = [{}]\n", list.join(",")))
    };
    let said = review(&proposal(&patterns(500), &patterns(499)));
    assert_ne!(said.conclusion, Conclusion::Success);
    assert!(said.title.starts_with("Too much to compare everything"), "{}", said.title);
}

#[test]
fn the_file_is_removed() {
    let said = proposed(&nothing());
    insta::assert_snapshot!(shown(&said), @r"
    neutral: The policy file is removed: every call will be refused

    **This removes `b00t-mcp-acl.toml`. Once it is merged, every call is refused.**

    ### What changes

    Less is allowed:

    - There is no policy any more: every call is refused now.
    - `learn` was allowed (`commands.learn`, line 3) and is now refused (there is no policy).
    - `mcp` was allowed (`commands.mcp`, line 6) when its arguments matched `^(list|output)\b` and is now refused (there is no policy).

    | command | before | after | rule |
    |---|---|---|---|
    | `learn` | allowed (`commands.learn`) | denied (there is no policy) | removed |
    | `mcp` | allowed when the arguments match `^(list\|output)\b` | denied (there is no policy) | removed |

    ### Tools your client will see

    None.

    No longer: `b00t_learn`, `b00t_mcp_list`, `b00t_mcp_output`.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    Within seconds every call is refused, until there is a policy again.
    ");
    assert!(said.annotations.is_empty());
}

#[test]
fn the_file_is_removed_and_its_tests_stay() {
    let left = Files { acl: FileSide::Absent, tests: FileSide::Bytes(TESTS.into()) };
    assert_eq!(proposed(&left).conclusion, Conclusion::Neutral);
}

#[test]
fn the_first_file() {
    insta::assert_snapshot!(shown(&review(&proposal(&nothing(), &policy(BASE)))), @r"
    success: More calls will be allowed

    **Of the 2 commands named, 2 may do more.**

    ### What changes

    More is allowed:

    - There was no policy and every call was refused; some are allowed now.
    - `learn` was refused (there was no policy) and is now allowed (`commands.learn`, line 3).
    - `mcp` was refused (there was no policy) and is now allowed (`commands.mcp`, line 6) when its arguments match `^(list|output)\b`.

    Good to know:

    - Calls that match `--force` stay refused (`patterns.deny[0]`, line 11).

    | command | before | after | rule |
    |---|---|---|---|
    | `learn` | denied (there is no policy) | allowed (`commands.learn`) | `commands.learn`, line 3 |
    | `mcp` | denied (there is no policy) | allowed when the arguments match `^(list\|output)\b` | `commands.mcp`, line 6 |

    ### Tools your client will see

    `b00t_learn`, `b00t_mcp_list`, `b00t_mcp_output`.

    New: `b00t_learn`, `b00t_mcp_list`, `b00t_mcp_output`.

    ### Policy tests

    None. A `b00t-mcp-acl.test.toml` beside the policy can name calls that must be allowed or refused.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    It comes into force within seconds, and open clients are told to list their tools again. The check run `b00t in force` on the merged commit says since when.
    ");
}

#[test]
fn there_is_no_file_and_there_was_none() {
    let said = review(&proposal(&nothing(), &nothing()));
    insta::assert_snapshot!(shown(&said), @r"
    success: No policy file: every call stays refused

    **There is no `b00t-mcp-acl.toml`, so every call stays refused.**

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    Nothing changes: without a policy every call is refused.
    ");
}

#[test]
fn everything_is_granted() {
    let said = proposed(&policy("default_policy = \"allow\"\n"));
    insta::assert_snapshot!(shown(&said), @r"
    neutral: Every call will be allowed

    **This grants everything: all 2 commands named and every other one are allowed, whatever the arguments.**

    ### What changes

    More is allowed:

    - Every call is allowed now.
    - Any other command was refused (`default_policy`, line 1) and is now allowed (`default_policy`, line 1).
    - The arguments of `mcp` need not match `^(list|output)\b` any more (it was `commands.mcp.arg_patterns[0]`, line 8).
    - Calls that match `--force` are not refused for that any more (it was `patterns.deny[0]`, line 11).

    | command | before | after | rule |
    |---|---|---|---|
    | any other command | denied (`default_policy`) | allowed (`default_policy`) | `default_policy`, line 1 |
    | `mcp` | allowed when the arguments match `^(list\|output)\b` | allowed (`default_policy`) | `default_policy`, line 1 |
    | calls that match `--force` | denied (`patterns.deny[0]`) | as the other rules say | removed |

    ### Tools your client will see

    `b00t_whoami`, `b00t_status`, `b00t_learn`, `b00t_advice`, `b00t_lfmf`, `b00t_mcp_list`, `b00t_mcp_output`, `b00t_mcp_add`, `b00t_cli_desires`, `b00t_cli_check`, `b00t_ai_list`, `b00t_acl_explain`, `b00t_acl_propose`, `github_user_info`, `github_repositories`.

    New: `b00t_whoami`, `b00t_status`, `b00t_advice`, `b00t_lfmf`, `b00t_mcp_add`, `b00t_cli_desires`, `b00t_cli_check`, `b00t_ai_list`, `b00t_acl_explain`, `b00t_acl_propose`, `github_user_info`, `github_repositories`.

    ### Policy tests

    None. A `b00t-mcp-acl.test.toml` beside the policy can name calls that must be allowed or refused.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    It comes into force within seconds, and open clients are told to list their tools again. The check run `b00t in force` on the merged commit says since when.
    ");
    insta::assert_debug_snapshot!(remarks(&said), @r#"
    [
        "warning b00t-mcp-acl.toml 1-1 everything is granted: This grants everything: all 2 commands named and every other one are allowed, whatever the arguments.",
    ]
    "#);
}

#[test]
fn a_pattern_that_allows_more_than_it_seems() {
    let said = proposed(&policy(&format!("{BASE}allow = [\".*\"]\n")));
    insta::assert_snapshot!(shown(&said), @r"
    neutral: More calls will be allowed; 1 warning

    **Of the 2 commands named, 1 may do more; every other command may do more.**

    ### What changes

    More is allowed:

    - Calls that match `.*` are allowed now, unless a deny pattern matches (`patterns.allow[0]`, line 12); that is every call of `learn`, `mcp`.

    | command | before | after | rule |
    |---|---|---|---|
    | any other command | denied (`default_policy`) | allowed (`patterns.allow[0]`) | `patterns.allow[0]`, line 12 |
    | `mcp` | allowed when the arguments match `^(list\|output)\b` | allowed (`patterns.allow[0]`) | `patterns.allow[0]`, line 12 |
    | calls that match `.*` | as the other rules say | allowed (`patterns.allow[0]`) | `patterns.allow[0]`, line 12 |

    ### Warnings

    - line 12 (ACL112): `.*` matches every call: everything is allowed that no deny pattern refuses, whatever the commands' rules say. Begin it with `^` and a command, such as `^learn `, or use `default_policy`.

    ### Tools your client will see

    `b00t_whoami`, `b00t_status`, `b00t_learn`, `b00t_advice`, `b00t_lfmf`, `b00t_mcp_list`, `b00t_mcp_output`, `b00t_mcp_add`, `b00t_cli_desires`, `b00t_cli_check`, `b00t_ai_list`, `b00t_acl_explain`, `b00t_acl_propose`, `github_user_info`, `github_repositories`.

    New: `b00t_whoami`, `b00t_status`, `b00t_advice`, `b00t_lfmf`, `b00t_mcp_add`, `b00t_cli_desires`, `b00t_cli_check`, `b00t_ai_list`, `b00t_acl_explain`, `b00t_acl_propose`, `github_user_info`, `github_repositories`.

    ### Policy tests

    None. A `b00t-mcp-acl.test.toml` beside the policy can name calls that must be allowed or refused.

    ### Your recorded calls

    No calls are recorded of the last 30 days, so none could be tried under this policy.

    ### What happens on merge

    It comes into force within seconds, and open clients are told to list their tools again. The check run `b00t in force` on the merged commit says since when.
    ");
}

#[test]
fn what_is_no_file_is_said_to_be_none() {
    let link = Files { acl: FileSide::NotAFile(acl::NotAFile::Symlink), tests: FileSide::Absent };
    let huge = Files { acl: FileSide::TooLarge(70_000), tests: FileSide::Absent };
    for (files, code) in [(link, "ACL001"), (huge, "ACL002")] {
        let said = proposed(&files);
        assert_eq!(said.conclusion, Conclusion::Failure);
        assert!(said.summary.contains(code), "{}", said.summary);
    }
}
