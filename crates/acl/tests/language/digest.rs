//! What changes a digest, and what does not.

use super::world::policy;

fn digest(text: &str) -> String {
    policy(text).digest()
}

const TEXT: &str = "default_policy = 'deny'\n[commands.a]\npolicy = 'allow'\narg_patterns = ['x', 'y']\n\
                    [commands.b]\npolicy = 'deny'\n[patterns]\ndeny = ['p', 'q']\nallow = ['r']\n";

#[test]
fn it_is_sha256_in_hexadecimal() {
    let digest = digest(TEXT);
    let hex = digest.strip_prefix("sha256:").unwrap();
    assert!(hex.len() == 64 && hex.chars().all(|c| c.is_ascii_hexdigit()), "{digest}");
}

#[test]
fn it_stays_the_same_for_ever() {
    // A stored digest must not change under a policy that did not.
    insta::assert_snapshot!(digest("default_policy = 'deny'"), @"sha256:f75dad1968ab7f2e1cbbbbe3af45e9e6a42f1bc6c34cb8b696c69dc43c379104");
    insta::assert_snapshot!(digest("[b00t]\nallow = ['*']"), @"sha256:04ac9622ad2a869fcb41635d4dca579773507b6147d2aa02d85042503828646a");
    insta::assert_snapshot!(digest(TEXT), @"sha256:d17dd2d443b260fd17f8a41b38f5d4620865a3f17760f96cb8bdfb2a6dba08bb");
}

#[test]
fn how_a_policy_is_written_does_not_matter() {
    let same = "# a comment\r\ndefault_policy = \"deny\"  # here, too\r\n[dev]\r\nx = 1\r\n\
                [patterns]\r\nallow = [\"r\"]\r\ndeny = [\r\n 'p',\r\n \"\\u0071\"]\r\n\
                [commands]\r\nb = { policy = 'deny', description = 'no', arg_patterns = ['z'] }\r\n\
                a.arg_patterns = ['x', 'y']\r\na.policy = 'allow'\r\n";
    assert_eq!(digest(TEXT), digest(same));
}

#[test]
fn an_empty_table_is_an_absent_one() {
    assert_eq!(
        digest("default_policy='deny'"),
        digest("default_policy='deny'\n[commands]\n[patterns]\ndeny=[]")
    );
}

#[test]
fn everything_that_decides_matters() {
    let changes = [
        ("'deny'\n[commands.a]", "'allow'\n[commands.a]"),
        ("commands.a", "commands.c"),
        ("policy = 'deny'\n[patterns]", "policy = 'allow'\n[patterns]"),
        ("'x', 'y'", "'x'"),
        ("'x', 'y'", "'y', 'x'"),
        ("'p', 'q'", "'pq'"),
        ("'p', 'q'", "'q', 'p'"),
        ("allow = ['r']", "allow = []"),
        ("deny = ['p', 'q']\nallow = ['r']", "deny = ['p', 'q', 'r']"),
    ];
    for (from, to) in changes {
        let changed = TEXT.replace(from, to);
        assert_ne!(changed, TEXT, "{from}");
        assert_ne!(digest(&changed), digest(TEXT), "{to}");
    }
}

#[test]
fn the_two_forms_have_different_digests() {
    assert_ne!(digest("default_policy = 'deny'"), digest("[b00t]"));
    assert_ne!(digest("[b00t]\nallow=['a']"), digest("[b00t]\ndeny=['a']"));
    assert_ne!(digest("[b00t]\nallow=['ab']"), digest("[b00t]\nallow=['a','b']"));
}
