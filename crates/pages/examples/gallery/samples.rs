//! Every page, with invented data. Each text goes through a function, so that a test can put others
//! into every place.

#[path = "samples/owner.rs"]
mod owner;

use ids::UnixMillis;
use pages::{
    Component, Consent, ConsentScope, Erased, ForkBy, Health, Landing, NothingHere, Onboarding,
    Page, Problem, Receipt, Server, Settings, Stage, Status, WasErased,
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
        ("owner", owner::in_force(text)),
        ("owner-rejected", owner::rejected(text)),
        ("owner-nothing", owner::without_a_policy(text)),
        ("account", settings(text)),
        ("receipt", receipt(text, false)),
        ("receipt-again", receipt(text, true)),
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

fn receipt(text: Text<'_>, signed_in: bool) -> Page {
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
        csrf: signed_in.then(|| text("csrf")),
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
