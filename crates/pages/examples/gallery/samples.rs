//! Every page, with invented data. Each text goes through a function, so that a test can put others
//! into every place.

use acl::{Diagnostic, Severity};
use ids::UnixMillis;
use pages::{
    Access, Call, Client, Component, Consent, ConsentScope, Day, Erased, ForkBy, Health, Landing,
    NothingHere, Onboarding, Outcome, Owner, Page, Problem, Receipt, Rejected, Revision, Server,
    Settings, Stage, Standing, Status, ToolLine, WasErased,
};

/// What a text becomes.
pub(crate) type Text<'t> = &'t dyn Fn(&str) -> String;

const NOW: UnixMillis = UnixMillis::new(1_795_644_720_000);
const MINUTE: u64 = 60_000;
const DAY: u64 = 1440 * MINUTE;
const APEX: &str = "https://b00t.example";
const RESOURCE: &str = "https://octocat.b00t.example/mcp";
const FORK: &str = "https://github.example/acme/_b00t_/fork";
const INSTALL: &str = "https://github.example/apps/acme-b00t/installations/new";
const REPOSITORY: &str = "https://github.example/octocat/_b00t_";
const COMMIT: &str = "8c3f1d20b7a94e5f6c7d8e9fa0b1c2d3e4f50617";

/// All of them, by the names of their files.
pub(crate) fn pages(text: Text<'_>) -> Vec<(&'static str, Page)> {
    vec![
        ("landing", landing(text)),
        ("nothing-here", nothing_here(text)),
        ("server", server(text)),
        ("onboarding-1-sign-in", onboarding(text, Stage::SignIn)),
        ("onboarding-2-fork", onboarding(text, Stage::Fork)),
        ("onboarding-3-install", onboarding(text, Stage::Install)),
        ("onboarding-4-first-sync", onboarding(text, Stage::FirstSync)),
        ("onboarding-5-connect", onboarding(text, Stage::Connect)),
        ("owner", owner(text, in_force(text))),
        ("owner-rejected", owner(text, rejected(text))),
        ("owner-nothing", owner_without_a_policy(text)),
        ("account", settings(text)),
        ("receipt", receipt(text)),
        ("erased", was_erased(text, true)),
        ("being-erased", was_erased(text, false)),
        ("consent", consent(text, true)),
        ("consent-vouched", consent(text, false)),
        ("status", status(text, true)),
        ("status-impaired", status(text, false)),
        ("not-found", Problem { apex: text(APEX), ..Problem::not_found() }.page()),
        ("problem", problem(text)),
    ]
}

fn before(millis: u64) -> UnixMillis {
    UnixMillis::new(NOW.get() - millis)
}

fn landing(text: Text<'_>) -> Page {
    Landing {
        fork_url: text(FORK),
        install_url: text(INSTALL),
        example: text("https://LOGIN.b00t.example/mcp"),
    }
    .page()
}

fn nothing_here(text: Text<'_>) -> Page {
    NothingHere {
        login: text("octocat"),
        apex: text(APEX),
        fork_url: text(FORK),
        install_url: text(INSTALL),
    }
    .page()
}

fn server(text: Text<'_>) -> Page {
    Server { login: text("octocat"), resource: text(RESOURCE), apex: text(APEX) }.page()
}

fn onboarding(text: Text<'_>, stage: Stage) -> Page {
    let fork_by = if stage == Stage::Fork { ForkBy::Platform } else { ForkBy::Link(text(FORK)) };
    Onboarding {
        login: text("octocat"),
        csrf: text("csrf"),
        stage,
        template: text("acme/_b00t_"),
        fork_by,
        repository_url: Some(text(REPOSITORY)),
        install_url: text(INSTALL),
        resource: text(RESOURCE),
        trouble: (stage == Stage::Install)
            .then(|| text("GitHub says that the App is installed, but not on your fork.")),
    }
    .page()
}

fn revision(text: Text<'_>) -> Revision {
    Revision {
        commit: text(COMMIT),
        url: text("https://github.example/octocat/_b00t_/commit/8c3f1d2"),
        since: before(3 * DAY),
    }
}

fn in_force(text: Text<'_>) -> Standing {
    Standing::InForce(revision(text))
}

fn rejected(text: Text<'_>) -> Standing {
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

fn owner(text: Text<'_>, standing: Standing) -> Page {
    Owner { standing, ..owner_view(text) }.page()
}

fn owner_without_a_policy(text: Text<'_>) -> Page {
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
        ..owner_view(text)
    }
    .page()
}

fn owner_view(text: Text<'_>) -> Owner {
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
        standing: in_force(text),
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

fn settings(text: Text<'_>) -> Page {
    Settings {
        login: text("octocat"),
        account: text("583231"),
        csrf: text("csrf"),
        clients: 2,
        installations_url: text("https://github.example/settings/installations"),
        notice: None,
        trouble: Some(text("What you typed is not your login. Nothing was erased.")),
    }
    .page()
}

fn was_erased(text: Text<'_>, done: bool) -> Page {
    let at = done.then(|| before(1000));
    WasErased { login: text("octocat"), at, csrf: text("csrf") }.page()
}

fn receipt(text: Text<'_>) -> Page {
    let erased = |what: &str, count| Erased { what: text(what), count };
    Receipt {
        login: text("octocat"),
        at: NOW,
        erased: vec![
            erased("Policy", 1),
            erased("Revisions in the history", 14),
            erased("Calls", 1208),
            erased("Clients and their access", 2),
            erased("Sessions of browsers", 3),
        ],
        remains: vec![text("Counts without a name stay in the statistics for 90 days")],
        signed: text(&format!("eyJhbGciOiJFZERTQSJ9.{}.c2lnbmF0dXJl", "ZXJhc2Vk".repeat(24))),
    }
    .page()
}

fn consent(text: Text<'_>, on_this_machine: bool) -> Page {
    let scope =
        |scope: &str, sentence: &str| ConsentScope { scope: text(scope), sentence: text(sentence) };
    Consent {
        client_name: text("Claude Code"),
        client_host: (!on_this_machine).then(|| text("client.example")),
        redirect_host: text(if on_this_machine { "localhost:3334" } else { "client.example" }),
        redirects_to_this_machine: on_this_machine,
        subdomain: text("octocat.b00t.example"),
        login: text("octocat"),
        scopes: vec![
            scope("b00t:read", "Read what your policy allows."),
            scope("b00t:write", "Propose changes by pull request."),
        ],
        action: "/oauth/consent",
        form_leads_to: "http://localhost:3334".into(),
        ticket: text("1.ticket"),
        form_token: text("form-token"),
    }
    .page()
}

fn status(text: Text<'_>, works: bool) -> Page {
    let part = |name: &str, purpose: &str, health, detail: &str| Component {
        name: text(name),
        purpose: text(purpose),
        health,
        detail: text(detail),
        version: Some(text("1.0.0")),
        since: Some(before(9 * DAY)),
    };
    let ill = |health| if works { Health::Works } else { health };
    Status {
        at: NOW,
        components: vec![
            part("MCP", "answers clients", Health::Works, "answers in 12 ms"),
            part("Sync", "reads policies from GitHub", ill(Health::Down), "does not answer"),
            part("Store", "keeps policies", ill(Health::Impaired), "answers after 2 s"),
            part("GitHub", "holds the forks", ill(Health::Unknown), "was not asked"),
        ],
    }
    .page()
}

fn problem(text: Text<'_>) -> Page {
    Problem::new(403, &text("`octocat` is signed in, and this server belongs to someone else."))
        .or(&text("Go back to the program that asked, without access"), &text("https://c.example/"))
        .or(&text("Sign in as someone else"), &text("/account"))
        .page()
}
