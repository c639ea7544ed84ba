//! `b00t-acl check`

use super::world::{BAD, GOOD, WARNED, World};

#[test]
fn a_file_without_problems_is_fine() {
    let ran = World::with(&[("acl.toml", GOOD)]).run(&["check", "acl.toml"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "acl.toml: fine\n", ""));
}

#[test]
fn warnings_alone_are_fine() {
    let ran = World::with(&[("acl.toml", WARNED)]).run(&["check", "acl.toml"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.ends_with("acl.toml: fine, 1 warning\n"), "{}", ran.out);
}

#[test]
fn errors_are_shown_with_their_lines() {
    let ran = World::with(&[("acl.toml", BAD)]).run(&["check", "acl.toml"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    insta::assert_snapshot!(ran.out, @r#"
    error[ACL009]: `default_policy` must be "allow" or "deny", and this is `Deny`
     --> acl.toml:1:18
      |
    1 | default_policy = "Deny"
      |                  ^^^^^^
      = help: did you mean "deny"?

    error[ACL006]: the key `foo` is unknown at the top of the file
     --> acl.toml:2:1
      |
    2 | foo = 1
      | ^^^
      = help: remove it, or write `[commands.foo]` if a command is meant

    error[ACL010]: the regex `patterns.deny[0]` is invalid: unclosed group
     --> acl.toml:5:11
      |
    5 | deny = ['a(', 'b']
      |           ^
      = help: close the bracket, or put a backslash before it to mean the character itself

    acl.toml: 3 errors
    "#);
}

#[test]
fn json_is_one_object_a_file() {
    let world = World::with(&[("good.toml", GOOD), ("bad.toml", BAD)]);
    let ran = world.run(&["check", "good.toml", "bad.toml", "--format", "json"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.out, @r#"
    {"file":"good.toml","ok":true,"diagnostics":[]}
    {"file":"bad.toml","ok":false,"diagnostics":[{"code":"ACL009","severity":"error","message":"`default_policy` must be \"allow\" or \"deny\", and this is `Deny`","help":"did you mean \"deny\"?","line":1,"column":18,"end_line":1,"end_column":24},{"code":"ACL006","severity":"error","message":"the key `foo` is unknown at the top of the file","help":"remove it, or write `[commands.foo]` if a command is meant","line":2,"column":1,"end_line":2,"end_column":4},{"code":"ACL010","severity":"error","message":"the regex `patterns.deny[0]` is invalid: unclosed group","help":"close the bracket, or put a backslash before it to mean the character itself","line":5,"column":11,"end_line":5,"end_column":12}]}
    "#);
}

#[test]
fn github_gets_workflow_commands() {
    let world = World::with(&[("a,b.toml", BAD), ("warned.toml", WARNED), ("good.toml", GOOD)]);
    let ran = world.run(&["check", "--format", "github", "a,b.toml", "warned.toml", "good.toml"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.out, @r#"
    ::error file=a%2Cb.toml,line=1,col=18,endLine=1,endColumn=23,title=ACL009::`default_policy` must be "allow" or "deny", and this is `Deny`%0Ahelp: did you mean "deny"?
    ::error file=a%2Cb.toml,line=2,col=1,endLine=2,endColumn=3,title=ACL006::the key `foo` is unknown at the top of the file%0Ahelp: remove it, or write `[commands.foo]` if a command is meant
    ::error file=a%2Cb.toml,line=5,col=11,endLine=5,endColumn=11,title=ACL010::the regex `patterns.deny[0]` is invalid: unclosed group%0Ahelp: close the bracket, or put a backslash before it to mean the character itself
    ::warning file=warned.toml,line=3,col=2,endLine=3,endColumn=4,title=ACL102::`dev` has no effect here%0Ahelp: remove it, or leave it for a server on your own machine
    "#);
}

#[test]
fn a_file_that_is_not_there_is_said_so() {
    let ran = World::with(&[]).run(&["check", "none.toml"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("b00t-acl: cannot read none.toml: "), "{}", ran.err);
}

#[test]
fn json_says_of_a_file_that_it_cannot_be_read() {
    let ran = World::with(&[]).run(&["check", "none.toml", "--format", "json"]);
    assert_eq!(ran.code, 2);
    let [file] = &ran.json()[..] else { panic!("{ran:?}") };
    assert_eq!((&file["file"], &file["ok"]), (&"none.toml".into(), &false.into()));
    assert!(file["error"].as_str().unwrap().starts_with("cannot read none.toml: "), "{file}");
}

#[test]
fn the_other_files_are_still_checked() {
    let world = World::with(&[("bad.toml", BAD), ("good.toml", GOOD)]);
    let ran = world.run(&["check", "none.toml", "bad.toml", "good.toml", "--format", "json"]);
    assert_eq!(ran.code, 2);
    let oks: Vec<_> = ran.json().iter().map(|file| file["ok"].clone()).collect();
    assert_eq!(oks, [false, false, true]);
}

#[test]
fn a_directory_is_not_a_file() {
    let world = World::with(&[]);
    std::fs::create_dir(world.path().join("acl.toml")).unwrap();
    let ran = world.run(&["check", "acl.toml"]);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.err, "b00t-acl: acl.toml is a directory and not a file\n");
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_on_ones_own_machine() {
    let world = World::with(&[("acl.toml", GOOD)]);
    std::os::unix::fs::symlink("acl.toml", world.path().join("link.toml")).unwrap();
    assert_eq!(world.run(&["check", "link.toml"]).code, 0);
}

#[test]
fn standard_input_is_a_file_too() {
    let world = World::with(&[]);
    let ran = world.run_with_input(&["check", "-", "--format", "json"], GOOD.as_bytes());
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "{\"file\":\"<stdin>\",\"ok\":true,\"diagnostics\":[]}\n")
    );
    let ran = world.run_with_input(&["check", "-"], b"");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("--> <stdin>:1:1"), "{}", ran.out);
}

#[test]
fn bytes_that_are_no_text_and_files_that_are_too_large_are_errors() {
    let world = World::with(&[("large.toml", &"#".repeat(70_000))]);
    std::fs::write(world.path().join("latin1.toml"), b"# caf\xe9\n").unwrap();
    let ran = world.run(&["check", "large.toml", "latin1.toml", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let codes: Vec<_> =
        ran.json().iter().map(|file| file["diagnostics"][0]["code"].clone()).collect();
    assert_eq!(codes, ["ACL002", "ACL003"]);
    assert_eq!(world.run(&["check", "large.toml", "latin1.toml"]).code, 1);
}

#[test]
fn windows_line_breaks_and_marks_move_nothing() {
    let text = format!("\u{feff}{}", BAD.replace('\n', "\r\n"));
    let world = World::with(&[("unix.toml", BAD), ("windows.toml", &text)]);
    let ran = world.run(&["check", "unix.toml", "windows.toml", "--format", "json"]);
    let [unix, windows] = &ran.json()[..] else { panic!("{ran:?}") };
    let unix = unix["diagnostics"].as_array().unwrap();
    let windows = windows["diagnostics"].as_array().unwrap();
    assert_eq!(windows[0]["code"], "ACL101");
    assert_eq!(&windows[1..], &unix[..]);
}

#[test]
fn what_is_not_understood_is_a_usage_error() {
    let world = World::with(&[("acl.toml", GOOD)]);
    for args in [
        &[][..],
        &["check"],
        &["check", "acl.toml", "--format", "xml"],
        &["frobnicate"],
        &["explain", "acl.toml"],
        &["explain", "acl.toml", "mcp"],
        &["explain", "acl.toml", "--stdin", "--", "mcp"],
        &["diff", "acl.toml"],
    ] {
        let ran = world.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains("--help") || ran.err.contains("Usage:"), "{args:?} {}", ran.err);
    }
    assert_eq!(world.run(&["--help"]).code, 0);
    assert_eq!(world.run(&["--version"]).code, 0);
}
