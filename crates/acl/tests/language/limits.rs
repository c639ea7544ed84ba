//! How much a file may have.

use super::world::{codes, said};

fn lines(head: &str, n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(line).fold(head.to_owned(), |text, line| text + &line)
}

#[test]
fn a_file_may_have_64_kib_and_no_byte_more() {
    let text = "default_policy = 'deny'\n#";
    let full = format!("{text}{}", "x".repeat(acl::MAX_BYTES - text.len()));
    assert!(codes(&full).is_empty());
    let over = said(&format!("{full}x"));
    assert_eq!(over.len(), 1);
    assert!(over[0].starts_with("ACL002 1:1-1:1 the file has 65537 bytes"), "{over:?}");
}

#[test]
fn a_file_that_was_not_fetched_gets_the_same_answer() {
    let huge = vec![b'x'; acl::MAX_BYTES + 1];
    let fetched = acl::check(&huge).into_result().unwrap_err();
    assert_eq!(fetched, [acl::too_large(huge.len() as u64)]);
}

#[test]
fn a_file_may_have_2000_regexes() {
    let head = "default_policy = 'deny'\n[patterns]\ndeny = [\n";
    let regexes = |n| lines(head, n, |n| format!("'^a{n} ',\n")) + "]\n";
    assert!(codes(&regexes(2000)).is_empty());
    let over = said(&regexes(2003));
    assert_eq!(over.len(), 1);
    assert!(over[0].starts_with("ACL013 2004:1"), "{over:?}");
    assert!(over[0].contains("2003 regexes"), "{over:?}");
}

#[test]
fn a_file_may_name_2000_commands() {
    let head = "default_policy = 'deny'\n[commands]\n";
    let commands = |n| lines(head, n, |n| format!("c{n}.policy = 'deny'\n"));
    assert!(codes(&commands(2000)).is_empty());
    assert_eq!(codes(&commands(2001)), ["ACL013"]);
    let names = |n| lines("[b00t]\nallow = [\n", n, |n| format!("'c{n}',\n")) + "]\n";
    assert!(codes(&names(2000)).is_empty());
    assert_eq!(codes(&names(2001)), ["ACL013"]);
}

#[test]
fn usual_regexes_are_far_from_the_limit() {
    for usual in [r"^\w{1,20}$", r"\S{1,64}", ".{0,200}", "^[a-z0-9-]{1,255}$", r"(?i)\bsudo\b"] {
        let text = format!("default_policy = 'deny'\n[patterns]\ndeny = ['{usual}']\n");
        assert!(!acl::check(text.as_bytes()).has_errors(), "{usual}");
    }
}

#[test]
fn regexes_that_are_large_together_are_refused_and_nothing_more_is_compiled() {
    let head = "default_policy = 'deny'\n[patterns]\ndeny = [\n";
    let text = lines(head, 1500, |n| format!("'{n}\\w{{1,20}}',\n")) + "]\n";
    let found = said(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("ACL012"), "{found:?}");
    let too_large = lines(head, 1500, |n| format!("'{n}\\w{{900}}',\n")) + "]\n";
    let found = codes(&too_large);
    assert!(found.len() < 12 && found.contains(&"ACL012".to_owned()), "{found:?}");
}

#[test]
fn no_more_than_200_problems_are_listed_and_the_last_one_counts_the_rest() {
    let text = lines("default_policy = 'deny'\n", 300, |n| format!("k{n} = 1\n"));
    let found = said(&text);
    assert_eq!(found.len(), acl::MAX_DIAGNOSTICS);
    let last = found.last().unwrap();
    assert!(last.starts_with("ACL015 201:1"), "{last}");
    assert!(last.contains("101 more errors and 0 more warnings"), "{last}");
}

#[test]
fn an_error_behind_too_many_warnings_is_still_an_error() {
    let head = "default_policy = 'deny'\n[patterns]\ndeny = [\n";
    let text = lines(head, 300, |_| "'a',\n".to_owned()) + "'(']\n";
    let report = acl::check(text.as_bytes());
    assert!(report.has_errors() && report.policy().is_none());
}

#[test]
fn too_many_warnings_are_a_warning_and_keep_nothing_out_of_force() {
    let head = "default_policy = 'deny'\n[patterns]\ndeny = [\n";
    let text = lines(head, 300, |_| "'a',\n".to_owned()) + "]\n";
    let report = acl::check(text.as_bytes());
    assert!(!report.has_errors() && report.policy().is_some());
    let found = said(&text);
    assert_eq!(found.len(), acl::MAX_DIAGNOSTICS);
    let last = found.last().unwrap();
    assert!(last.starts_with("ACL123 ") && last.contains("100 more warnings"), "{last}");
    assert!(
        acl::judge(acl::Found::Bytes(text.as_bytes()), acl::Found::Absent).into_force().is_some()
    );
}

#[test]
fn an_error_among_the_first_leaves_the_warnings_behind_it_warnings() {
    let head = "default_policy = 'deny'\nx = 1\n[patterns]\ndeny = [\n";
    let text = lines(head, 300, |_| "'a',\n".to_owned()) + "]\n";
    let report = acl::check(text.as_bytes());
    assert!(report.has_errors() && report.policy().is_none());
    assert!(said(&text).last().unwrap().starts_with("ACL123 "));
}

#[test]
fn deep_nesting_is_an_error_and_not_the_end() {
    let depth = 15_000;
    for text in [
        format!("a = {}{}", "[".repeat(depth), "]".repeat(depth)),
        format!("a = {}1{}", "{a=".repeat(depth), "}".repeat(depth)),
        format!("{}a = 1", "a.".repeat(depth)),
        format!("[{}a]", "a.".repeat(depth)),
        format!("[[{}a]]", "a.".repeat(depth)),
        format!("dev = {{ {}a = 1 }}", "a.".repeat(depth)),
        format!("default_policy = 'deny'\npatterns.deny = ['{}']", "(".repeat(depth)),
        format!("default_policy = 'deny'\npatterns.deny = ['a{}']", "{9}".repeat(depth)),
    ] {
        assert!(acl::check(text.as_bytes()).has_errors(), "{}", &text[..30]);
    }
}

#[test]
fn the_largest_files_are_checked_without_delay() {
    let fill = |head: &str, item: &str, tail: &str| {
        let times = (acl::MAX_BYTES - head.len() - tail.len()) / item.len();
        head.to_owned() + &item.repeat(times) + tail
    };
    for text in [
        fill("[b00t]\nallow = [", "'',", "]"),
        fill("[b00t]\nallow = ['a'", ",'a'", "]\ndeny = ['a']"),
        fill("default_policy = 'deny'\n[patterns]\ndeny = [", "'',", "]"),
        fill("default_policy = 'deny'\n[patterns]\ndeny = [", "'(',", "]"),
        fill("default_policy = 'deny'\n[patterns]\ndeny = [", "1,", "]"),
        fill("", "a=1\n", ""),
        fill("[patterns]\n", "a=1\n", ""),
    ] {
        assert!(acl::check(text.as_bytes()).diagnostics().len() <= acl::MAX_DIAGNOSTICS);
    }
}

#[test]
fn a_name_may_have_128_bytes() {
    let longest = "ü".repeat(acl::MAX_NAME_BYTES / 2);
    for (head, tail) in [
        ("default_policy = 'deny'\n[commands.'", "']\npolicy = 'allow'\n"),
        ("default_policy = 'allow'\n[limits.commands.'", "']\nper_day = 1\n"),
        ("[b00t]\nallow = ['", "']\n"),
        ("[b00t]\nallow = ['*']\ndeny = ['", "']\n"),
    ] {
        assert_eq!(codes(&format!("{head}{longest}{tail}")), Vec::<&str>::new(), "{head}");
        let over = said(&format!("{head}{longest}x{tail}"));
        assert!(over.len() == 1 && over[0].starts_with("ACL018 "), "{over:?}");
        assert!(over[0].contains("129"), "{over:?}");
    }
}

#[test]
fn of_an_entry_with_a_longer_name_nothing_else_is_said() {
    let name = "x".repeat(20 * 1024);
    let wrong = "1,".repeat(10_000);
    for text in [
        format!("default_policy = 'deny'\n[commands.'{name}']\narg_patterns = [{wrong}]\nx = 1\n"),
        format!("default_policy = 'deny'\n[commands]\n{name} = 7\n"),
        format!("default_policy = 'deny'\n[limits.commands.{name}]\nper_day = 'x'\nx = 1\n"),
        format!("[b00t]\nallow = ['{name}', '{name}']\ndeny = ['{name}']\n"),
    ] {
        let found = acl::check(text.as_bytes());
        let codes: Vec<_> = found.diagnostics().iter().map(|d| d.code.as_str()).collect();
        assert!(codes.iter().all(|code| *code == "ACL018"), "{codes:?}");
        assert!(found.diagnostics().iter().all(|d| d.message.len() < 400));
    }
}

/// Bytes of all diagnostics of a file as JSON, which is how they are kept.
fn size(policy: &str, tests: &str) -> usize {
    let judged = super::world::judge(policy, tests);
    let all = [judged.diagnostics(), judged.test_diagnostics()];
    all.iter().map(|found| serde_json::to_vec(found).unwrap().len()).max().unwrap()
}

#[test]
fn all_diagnostics_of_a_file_together_stay_small() {
    let items = |head: &str, item: &str| {
        let times = (acl::MAX_BYTES - head.len() - 20) / item.len();
        format!("{head}{}]\n", item.repeat(times))
    };
    let name = "\\u0001".repeat(acl::MAX_NAME_BYTES);
    let invisible = "\u{202e}".repeat(100);
    let open = "default_policy = 'allow'\n";
    let patterns = "default_policy = 'deny'\n[patterns]\ndeny = [";
    for policy in [
        items(&format!("{open}[commands.\"{name}\"]\npolicy = 'allow'\narg_patterns = ["), "1,"),
        items(&format!("{open}[commands.\"{name}\"]\npolicy = 'allow'\narg_patterns = ["), "'(',"),
        items(patterns, &format!("'{invisible}',")),
        items(patterns, &format!("'{}',", "\\\"".repeat(100))),
        items(patterns, "{ '\\\\\\\\\\\\\\\\' = 1 },"),
    ] {
        let bytes = size(&policy, "");
        assert!(bytes < 512 * 1024, "{bytes} of {}", &policy[..60]);
    }
    let rule = format!("[commands.\"{name}\"]\npolicy = 'deny'\n");
    let call = "\u{202e}".repeat(8);
    let test = format!("[[test]]\ncall = 'x {call}'\nexpect = 'allow'\nrule = '{invisible}'\n");
    let tests = test.repeat(acl::MAX_BYTES / test.len());
    let bytes = size(&format!("{patterns}'{invisible}|x ']\n{rule}"), &tests);
    assert!(bytes > 10_000 && bytes < 512 * 1024, "{bytes}");
}
