//! `b00t-acl explain FILE --stdin`

use std::io::{BufRead as _, BufReader, Write as _};

use super::world::{GOOD, World};

fn lines(input: &[u8]) -> super::world::Ran {
    World::with(&[("acl.toml", GOOD)]).run_with_input(&["explain", "acl.toml", "--stdin"], input)
}

#[test]
fn each_call_gets_its_answer() {
    let ran = lines(
        b"[\"mcp\",\"add\",\"--force\"]\n[ \"mcp\", \"list\" ]\r\n[\"mcp\"]\n[\"status\",\"\"]\n[\"m\xc3\xbc\",\"a\\nb\"]",
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    insta::assert_snapshot!(ran.out, @r#"
    {"call":["mcp","add","--force"],"decision":"deny","rule":{"path":"patterns.deny[0]","line":8,"text":"--force"}}
    {"call":["mcp","list"],"decision":"allow","rule":{"path":"commands.mcp","line":3,"text":null}}
    {"call":["mcp"],"decision":"deny","rule":{"path":"commands.mcp.arg_patterns[0]","line":5,"text":"^(list|add)"}}
    {"call":["status",""],"decision":"deny","rule":{"path":"default_policy","line":1,"text":null}}
    {"call":["mü","a\nb"],"decision":"deny","rule":{"path":"default_policy","line":1,"text":null}}
    "#);
}

#[test]
fn no_line_is_no_answer() {
    let ran = lines(b"");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
}

#[test]
fn a_bad_line_is_answered_in_its_place_and_told_at_the_end() {
    let ran = lines(b"[\"mcp\",\"list\"]\nnot json\n[]\n\n{\"a\":1}\n[\"mcp\",1]\n\"mcp\"\n[\"mcp\xff\"]\n[\"mcp\"]\n");
    assert_eq!(ran.code, 1);
    let answers = ran.json();
    assert_eq!(answers.len(), 9);
    for (n, answer) in answers.iter().enumerate() {
        let good = n == 0 || n == 8;
        assert_eq!(answer.get("decision").is_some(), good, "{answer}");
        assert_eq!(answer.get("error").is_some(), !good, "{answer}");
        if !good {
            assert_eq!(answer["input_line"], n + 1);
        }
    }
    assert_eq!(answers[2]["error"], "the array is empty; its first string is the command");
}

#[test]
fn a_line_that_is_too_long_is_bad_and_the_next_one_is_not() {
    let mut input = format!("[\"mcp\",\"{}\"]\n", "x".repeat(2 * 1024 * 1024)).into_bytes();
    input.extend_from_slice(b"[\"mcp\",\"list\"]\n");
    let ran = lines(&input);
    assert_eq!(ran.code, 1);
    let answers = ran.json();
    assert_eq!(answers.len(), 2);
    assert!(answers[0]["error"].as_str().unwrap().contains("1048576 bytes"));
    assert_eq!(answers[1]["decision"], "allow");
}

#[test]
fn an_answer_comes_before_the_next_question() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let mut child = world.command(&["explain", "acl.toml", "--stdin"]).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..3 {
        stdin.write_all(b"[\"mcp\",\"list\"]\n").unwrap();
        stdin.flush().unwrap();
        let mut answer = String::new();
        stdout.read_line(&mut answer).unwrap();
        assert!(answer.contains("\"decision\":\"allow\""), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn both_from_standard_input_is_not_possible() {
    let ran = World::with(&[]).run_with_input(&["explain", "-", "--stdin"], GOOD.as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("cannot both come from standard input"), "{}", ran.err);
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let mut child = world.command(&["explain", "acl.toml", "--stdin"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let _ = stdin.write_all(b"[\"mcp\"]\n");
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_line_says_what_one_call_alone_says() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let line = world.run_with_input(
        &["explain", "acl.toml", "--stdin", "--format", "json"],
        b"[\"mcp\",\"remove\"]\n",
    );
    let alone = world.run(&["explain", "acl.toml", "--format", "json", "--", "mcp", "remove"]);
    assert_eq!((line.code, alone.code), (0, 0));
    let (line, alone) = (&line.json()[0], &alone.json()[0]);
    for (member, value) in line.as_object().unwrap() {
        assert_eq!(value, &alone[member], "{member}");
    }
}

#[test]
fn people_may_ask_for_sentences() {
    let world = World::with(&[("acl.toml", GOOD)]);
    let ran = world.run_with_input(
        &["explain", "acl.toml", "--stdin", "--format", "human"],
        b"[\"mcp\",\"list\"]\nx\n[\"rm\"]\n",
    );
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.out, @r"
    allowed by commands.mcp (line 3): every argument pattern matches `list`
    line 2 is no call: not a JSON array of strings: expected value at line 1 column 1
    denied by default_policy (line 1): no rule names `rm`
    ");
}

#[test]
fn a_rule_that_only_records_is_named() {
    let text = "default_policy = \"allow\"\n\n[commands.rm]\npolicy = \"deny\"\nenforce = false\n";
    let world = World::with(&[("acl.toml", text)]);
    let ran = world.run_with_input(&["explain", "acl.toml", "--stdin"], b"[\"rm\"]\n");
    let answer = &ran.json()[0];
    assert_eq!(
        (&answer["decision"], &answer["shadowed"]["path"]),
        (&"allow".into(), &"commands.rm".into())
    );
}
