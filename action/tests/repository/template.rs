//! The template repository: everything in it is loaded, run or looked up.

use std::path::Path;
use std::process::Command;

use acl::Found;

use super::patterns::lines;
use super::place::{place, text, yaml};

const WORKFLOW: &str = "template/.github/workflows/b00t-acl.yml";

/// Where the platform's own repository is at GitHub.
const PLATFORM: &str = "https://github.com/promptexecution/b00t-mcp/blob/main/";

/// Every file of the template that git knows, from the template's root.
fn files() -> Vec<String> {
    let done = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(place("template"))
        .output()
        .unwrap();
    assert!(done.status.success());
    String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_action_is_named_by_the_major_version_that_is_released() {
    let major = env!("CARGO_PKG_VERSION").split('.').next().unwrap();
    for path in [WORKFLOW, "docs/action.md"] {
        let text = text(path);
        let named: Vec<&str> = text
            .split("/action@")
            .skip(1)
            .filter_map(|rest| rest.split_whitespace().next())
            .collect();
        assert!(!named.is_empty(), "{path}");
        assert_eq!(named, vec![format!("v{major}"); named.len()], "{path}");
    }
}

#[test]
fn the_policy_comes_into_force_without_a_remark() {
    let policy = text("template/b00t-mcp-acl.toml");
    let tests = text("template/b00t-mcp-acl.test.toml");
    let judged = acl::judge(Found::Bytes(policy.as_bytes()), Found::Bytes(tests.as_bytes()));
    assert_eq!((judged.diagnostics(), judged.test_diagnostics()), (&[][..], &[][..]));
    assert!(judged.into_force().is_some());
    let run = judged.test_run().unwrap();
    assert!(run.passed() > 0 && run.failed() == 0);
}

#[test]
fn the_tests_let_the_first_edits_of_a_newcomer_through() {
    let policy = text("template/b00t-mcp-acl.toml");
    let tests = text("template/b00t-mcp-acl.test.toml");
    let into_force = |policy: &str| {
        let judged = acl::judge(Found::Bytes(policy.as_bytes()), Found::Bytes(tests.as_bytes()));
        judged.into_force().is_some()
    };
    let install = "\n[commands.install]\npolicy = \"allow\"\n";
    let edits = [
        policy.replace("policy = \"allow\"", "policy = \"deny\""),
        policy.replace("^(list|output)\\\\b", "^(list|output|add)\\\\b"),
        policy.replace("deny = [", "allow = [\"^acl \"]\ndeny = [\"^x \", "),
        policy.clone() + install,
        "default_policy = \"deny\"\n".to_owned(),
    ];
    for edit in edits {
        assert!(edit != policy && into_force(&edit), "{edit}");
    }
    let opened = policy.replace("default_policy = \"deny\"", "default_policy = \"allow\"");
    assert!(!into_force(&opened));
    assert!(!into_force(&policy.replace("\"--force\", ", "")));
}

#[test]
fn the_command_says_the_same() {
    for task in ["check", "test"] {
        let done = Command::new(env!("CARGO_BIN_EXE_b00t-acl"))
            .args([task, "b00t-mcp-acl.toml"])
            .current_dir(place("template"))
            .output()
            .unwrap();
        assert!(done.status.success(), "{task}: {}", String::from_utf8_lossy(&done.stdout));
    }
}

#[test]
fn the_workflow_uses_the_action_and_inputs_that_it_has() {
    let workflow = yaml(WORKFLOW);
    let steps = workflow["jobs"]["check"]["steps"].as_array().unwrap();
    let ours = steps.iter().find(|step| step["uses"] == "promptexecution/b00t-mcp/action@v1");
    let action = yaml("action/action.yml");
    for input in ours.unwrap()["with"].as_object().unwrap().keys() {
        assert!(action["inputs"].get(input).is_some(), "{input}");
    }
}

#[test]
fn the_workflow_needs_no_secret() {
    assert!(!text(WORKFLOW).contains("secrets."));
    assert!(!text(WORKFLOW).contains("pull_request_target"));
}

#[test]
fn every_line_of_codeowners_means_files_and_names_an_owner() {
    let owners = text("template/.github/CODEOWNERS");
    let files = files();
    for line in lines(&owners) {
        assert!(files.iter().any(|file| line.means(file)), "{line:?}");
        assert!(!line.owners.is_empty(), "{line:?}");
        assert!(line.owners.iter().all(|owner| owner.starts_with('@')), "{line:?}");
    }
}

#[test]
fn whatever_a_client_can_feel_has_an_owner() {
    let owners = text("template/.github/CODEOWNERS");
    for file in
        ["b00t-mcp-acl.toml", "b00t-mcp-acl.test.toml", ".github/CODEOWNERS", "_b00t_/x.mcp.toml"]
    {
        assert!(lines(&owners).iter().any(|line| line.means(file)), "{file}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let page = text("template/README.md");
    let links: Vec<_> =
        page.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
    assert!(links.len() > 5);
    for link in links {
        let path = match link.strip_prefix(PLATFORM) {
            Some(path) => place(path),
            None => place("template").join(link),
        };
        assert!(!link.starts_with("http") || link.starts_with(PLATFORM), "{link}");
        assert!(path.exists(), "{link}");
    }
}

#[test]
fn the_readme_shows_a_test_that_is_one() {
    let page = text("template/README.md");
    let shown = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let policy = text("template/b00t-mcp-acl.toml");
    let judged = acl::judge(Found::Bytes(policy.as_bytes()), Found::Bytes(shown.as_bytes()));
    let run = judged.test_run().unwrap();
    assert_eq!((run.passed(), run.failed()), (1, 0), "{:?}", judged.test_diagnostics());
}

#[test]
fn every_datum_is_toml() {
    let datums: Vec<_> = files().into_iter().filter(|file| file.ends_with(".toml")).collect();
    assert!(datums.len() > 3);
    for file in datums {
        let text = text(Path::new("template").join(&file).to_str().unwrap());
        text.parse::<toml::Table>().unwrap_or_else(|error| panic!("{file}: {error}"));
    }
}
