//! The owner's page, with invented data.

use acl::{Diagnostic, Severity};
use pages::{
    Access, Call, Client, Day, Outcome, Owner, Page, Rejected, Revision, Standing, ToolLine,
};

use super::{DAY, MINUTE, NOW, REPOSITORY, RESOURCE, Text, before};

const COMMIT: &str = "8c3f1d20b7a94e5f6c7d8e9fa0b1c2d3e4f50617";

fn revision(text: Text<'_>) -> Revision {
    Revision {
        commit: text(COMMIT),
        url: text("https://github.example/octocat/_b00t_/commit/8c3f1d2"),
        since: before(3 * DAY),
    }
}

/// With a policy in force.
pub(super) fn in_force(text: Text<'_>) -> Page {
    owner(text).page()
}

/// With a newest revision that is invalid.
pub(super) fn rejected(text: Text<'_>) -> Page {
    Owner { standing: rejection(text), ..owner(text) }.page()
}

fn rejection(text: Text<'_>) -> Standing {
    let found = |code: &str, severity, message: &str, help: &str, line| Diagnostic {
        code: text(code),
        severity,
        message: text(message),
        help: text(help),
        line,
        column: 17,
        end_line: line,
        end_column: 24,
    };
    Standing::Rejected {
        newest: Rejected {
            commit: text("f00dfacef00dfacef00dfacef00dfacef00dface"),
            url: text("https://github.example/octocat/_b00t_/blob/f00dface/b00t-mcp-acl.toml"),
            since: before(7 * MINUTE),
            diagnostics: vec![
                found(
                    "ACL012",
                    Severity::Error,
                    "`^(list|add` is not a regex: unclosed group",
                    "close the group, or write `\\(` for a parenthesis",
                    9,
                ),
                found(
                    "ACL021",
                    Severity::Warning,
                    "`commands.learn` is named twice in spirit: `patterns.allow[0]` allows all of it",
                    "remove one of them",
                    14,
                ),
            ],
            tests_url: Some(text(
                "https://github.example/octocat/_b00t_/blob/f00dface/b00t-mcp-acl.test.toml",
            )),
            test_diagnostics: vec![found(
                "ACL103",
                Severity::Error,
                "`mcp add x` is expected to be refused, and is allowed by `commands.mcp`",
                "change the policy or the test",
                4,
            )],
        },
        in_force: Some(revision(text)),
    }
}

/// With nothing in force.
pub(super) fn without_a_policy(text: Text<'_>) -> Page {
    let refused = tools(text).into_iter().map(|tool| ToolLine {
        access: Access::Refused,
        rule: text("no policy"),
        ..tool
    });
    let refused = refused.collect();
    Owner {
        standing: Standing::Nothing {
            sentence: text("the fork has no file `b00t-mcp-acl.toml`"),
            remedy: text("take the template's, and change it to your liking"),
        },
        policy: Vec::new(),
        tools: refused,
        calls: Vec::new(),
        usage: Vec::new(),
        clients: Vec::new(),
        notice: Some(text("`Tests` has no access any more.")),
        ..owner(text)
    }
    .page()
}

fn owner(text: Text<'_>) -> Owner {
    let sentences = [
        "Calls that match `--force` are refused, whatever else is said (line 12)",
        "Calls that match `\\bsudo\\b` are refused, whatever else is said (line 13)",
        "`learn` is allowed (line 4)",
        "`mcp` is allowed when its arguments match `^(list|add)` (line 7)",
        "Everything else is refused (line 1)",
        "At most 30 calls a minute (line 17)",
    ];
    Owner {
        login: text("octocat"),
        csrf: text("csrf"),
        now: NOW,
        resource: text(RESOURCE),
        repository: text("octocat/_b00t_"),
        repository_url: text(REPOSITORY),
        edit_url: text("https://github.example/octocat/_b00t_/edit/main/b00t-mcp-acl.toml"),
        standing: Standing::InForce(revision(text)),
        policy: sentences.iter().map(|sentence| text(sentence)).collect(),
        tools: tools(text),
        calls: (0..30).map(|n| call(text, n)).collect(),
        usage: (0..30).map(day).collect(),
        clients: clients(text),
        notice: None,
    }
}

fn tools(text: Text<'_>) -> Vec<ToolLine> {
    [
        ("b00t_whoami", "Who am I", Access::Refused, "default_policy (line 1)"),
        ("b00t_status", "Policy status", Access::Refused, "default_policy (line 1)"),
        ("b00t_learn", "Learn about a topic", Access::Allowed, "commands.learn (line 4)"),
        ("b00t_mcp_list", "MCP servers", Access::Allowed, "commands.mcp (line 7)"),
        ("b00t_mcp_add", "Add an MCP server", Access::Depends, "patterns.deny[0] (line 12)"),
        ("b00t_ai_list", "AI providers", Access::Refused, "default_policy (line 1)"),
    ]
    .map(|(name, title, access, rule)| ToolLine {
        name: text(name),
        title: text(title),
        access,
        rule: text(rule),
    })
    .into()
}

fn call(text: Text<'_>, n: u64) -> Call {
    let (tool, line, outcome, rule, explanation) = match n % 6 {
        0 => (
            "b00t_learn",
            "learn rust",
            Outcome::Allowed,
            "commands.learn (line 4)",
            "the rule allows every call of `learn`",
        ),
        1 => (
            "b00t_mcp_add",
            "mcp add filesystem --force",
            Outcome::Refused,
            "patterns.deny[0] (line 12)",
            "`--force` matches `mcp add filesystem --force`",
        ),
        2 => (
            "b00t_mcp_list",
            "mcp list --json",
            Outcome::Limited,
            "limits.per_minute (line 17)",
            "30 calls were made in this minute; try again in 12 seconds",
        ),
        3 => (
            "b00t_mcp_output",
            "mcp output --dotenv GITHUB_TOKEN,ANTHROPIC_API_KEY,A_VERY_LONG_NAME_OF_A_VARIABLE",
            Outcome::WouldRefuse,
            "commands.mcp (line 7)",
            "what the rule refuses of `mcp` is only recorded",
        ),
        4 => (
            "b00t_mcp_add",
            "mcp add search",
            Outcome::Failed,
            "commands.mcp (line 7)",
            "every argument pattern matches `add search`",
        ),
        _ => (
            "b00t_ai_list",
            "ai list",
            Outcome::Refused,
            "default_policy (line 1)",
            "no rule names `ai`",
        ),
    };
    Call {
        at: before(n * n * 5 * MINUTE),
        client: text(if n.is_multiple_of(2) { "Visual Studio Code" } else { "Claude Code" }),
        tool: text(tool),
        line: text(line),
        outcome,
        rule: text(rule),
        explanation: text(explanation),
    }
}

fn day(n: u64) -> Day {
    let busy = if n % 7 < 5 { 3 } else { 1 };
    Day {
        date: before((29 - n) * DAY),
        allowed: (n * 37 % 41) * busy,
        refused: if n.is_multiple_of(3) { n * 13 % 17 } else { 0 },
    }
}

fn clients(text: Text<'_>) -> Vec<Client> {
    vec![
        Client {
            id: text("family-1"),
            name: text("Visual Studio Code"),
            host: Some(text("vscode.dev")),
            scopes: vec![text("b00t:read"), text("b00t:write")],
            since: before(12 * DAY),
            last_used: Some(before(4 * MINUTE)),
        },
        Client {
            id: text("family-2"),
            name: text("Claude Code"),
            host: None,
            scopes: vec![text("b00t:read")],
            since: before(2 * DAY),
            last_used: None,
        },
    ]
}
