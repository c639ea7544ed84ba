//! GitHub, Cloudflare and the gates, in one process.

mod cloudflare;
mod gates;
mod github_side;
mod issues;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri},
    response::Response,
};
use b00t_reconciler::{
    patience::Patience,
    platform::Platform,
    secrets::Environment,
    settings::{Options, Settings},
};
use serde_json::{Value, json};
use surroundings::Backoff;

pub(crate) use gates::Gate;

pub(crate) const TEMPLATE: &str = "promptexecution/_b00t_";
pub(crate) const POLICY: &str = "default_policy = \"deny\"\n";
pub(crate) const SECRET: &str = "between the two";
/// The App's key.
const KEY: &str = include_str!("../../../../crates/github/tests/data/pkcs1.pem");

/// An account with the App.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: u64,
    pub(crate) suspended: bool,
    /// The fork's commit and its ACL.
    pub(crate) fork: Option<(String, String)>,
    /// What is left of the installation's rate limit.
    pub(crate) remaining: u64,
}

/// What goes wrong with the next requests to a place.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) place: &'static str,
    pub(crate) times: usize,
    pub(crate) what: What,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Answer(u16, Vec<(&'static str, String)>, Value),
    Cut,
    /// There is never an answer.
    Hang,
    /// The account's gate runs first, then the request is answered.
    Meanwhile(&'static str),
}

#[derive(Debug)]
pub(crate) struct Inside {
    pub(crate) installations_a_page: usize,
    pub(crate) keys_a_page: usize,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) kv: BTreeMap<String, (String, Option<Value>)>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) requests: Vec<String>,
    /// Questions that name this account's fork get no data, as if it were too much for GitHub.
    pub(crate) poison: Option<(&'static str, Value)>,
    /// This account's fork is shown to its own installation only.
    pub(crate) forbidden: Option<&'static str>,
    pub(crate) attempts: Vec<Value>,
    pub(crate) webhook_answers: u16,
    pub(crate) asked: Vec<u64>,
    /// Whose grants were to end.
    pub(crate) revoked: Vec<u64>,
    /// Who was to be erased.
    pub(crate) erased: Vec<u64>,
    pub(crate) gates: BTreeMap<u64, Gate>,
    pub(crate) issues: Vec<Value>,
    /// Labels of new issues are kept.
    pub(crate) may_label: bool,
    /// The token for issues is no person's.
    pub(crate) a_workflows_token: bool,
    /// Cloudflare's API token belongs to the account, and ends then.
    pub(crate) accounts_token: Option<&'static str>,
    pub(crate) chat: Vec<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) inside: Arc<Mutex<Inside>>,
    pub(crate) root: String,
}

impl Inside {
    /// Pages are small, so that a few accounts have several.
    const fn new() -> Self {
        Self {
            installations_a_page: 2,
            keys_a_page: 3,
            users: BTreeMap::new(),
            kv: BTreeMap::new(),
            faults: vec![],
            requests: vec![],
            poison: None,
            forbidden: None,
            attempts: vec![],
            webhook_answers: 202,
            asked: vec![],
            revoked: vec![],
            erased: vec![],
            gates: BTreeMap::new(),
            issues: vec![],
            may_label: true,
            a_workflows_token: false,
            accounts_token: None,
            chat: vec![],
        }
    }
}

impl Environment for World {
    fn var(&self, name: &str) -> Option<String> {
        match name {
            "GITHUB_APP_PRIVATE_KEY" => Some(KEY.into()),
            "CLOUDFLARE_API_TOKEN" => Some("cloudflare".into()),
            "RECONCILER_SECRET" => Some(SECRET.into()),
            "ALERTS_TOKEN" => Some("ghp".into()),
            _ => None,
        }
    }
}

pub(crate) fn commit(digit: char) -> String {
    digit.to_string().repeat(40)
}

impl World {
    /// A platform of these accounts, each with a fork, and an empty KV.
    pub(crate) async fn with(logins: &[&str]) -> Self {
        let inside = Arc::new(Mutex::new(Inside::new()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let world = Self { inside, root };
        let router = Router::new().fallback(answer).with_state(world.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        for (number, login) in logins.iter().enumerate() {
            let id = 100 + number as u64;
            let fork = Some((commit('a'), POLICY.to_owned()));
            let user = User { id, suspended: false, fork, remaining: 4_321 };
            world.change(|it| it.users.insert((*login).into(), user));
        }
        world
    }

    /// The same, after every gate has run.
    pub(crate) async fn in_sync(logins: &[&str]) -> Self {
        let world = Self::with(logins).await;
        for login in logins {
            world.sync(login);
        }
        world
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Inside) -> T) -> T {
        change(&mut self.inside.lock().unwrap())
    }

    pub(crate) fn push(&self, login: &str, digit: char, text: &str) {
        self.change(|it| {
            it.users.get_mut(login).unwrap().fork = Some((commit(digit), text.into()));
        });
    }

    pub(crate) fn fault(&self, place: &'static str, times: usize, what: What) {
        self.change(|it| it.faults.push(Fault { place, times, what }));
    }

    pub(crate) fn requests(&self, part: &str) -> usize {
        self.change(|it| it.requests.iter().filter(|one| one.contains(part)).count())
    }

    pub(crate) fn settings(&self) -> Settings {
        let options = Options {
            github_api_url: Some(self.root.clone()),
            github_app_id: Some(12),
            template_repository: Some(TEMPLATE.into()),
            cloudflare_api_url: Some(format!("{}/client/v4", self.root)),
            cloudflare_account_id: Some("acc".into()),
            kv_namespace_id: Some("ns".into()),
            webhook_worker_url: Some(self.root.clone()),
            ..Options::default()
        };
        options.settings().unwrap()
    }

    pub(crate) fn platform(&self) -> Platform {
        self.platform_with(self.settings())
    }

    /// Waits are short here, and a limit of a minute is too long.
    pub(crate) fn platform_with(&self, settings: Settings) -> Platform {
        self.platform_that_waits(settings, 5_000)
    }

    /// The same, with a request that waits for so many milliseconds until a limit is over.
    pub(crate) fn platform_that_waits(&self, settings: Settings, limit_millis: u64) -> Platform {
        let backoff = Backoff { first_millis: 1, longest_millis: 2 };
        let patience = Patience { retries: 3, backoff, limit_millis };
        Platform::new(settings, self, patience).unwrap()
    }

    /// No gates are to be asked.
    pub(crate) fn without_gates(&self) -> Platform {
        self.platform_with(Settings { worker: None, ..self.settings() })
    }
}

async fn answer(
    State(world): State<World>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let line = format!("{method} {uri}");
    let fault = world.change(|it| {
        it.requests.push(line.clone());
        let found =
            it.faults.iter_mut().find(|fault| line.contains(fault.place) && fault.times > 0)?;
        found.times -= 1;
        Some(found.what.clone())
    });
    match fault {
        Some(What::Answer(status, headers, body)) => respond(status, &headers, &body),
        Some(What::Hang) => std::future::pending().await,
        Some(What::Cut) => {
            let cut = futures_util::stream::iter([
                Ok(Bytes::from_static(b"[")),
                Err(std::io::Error::other("cut")),
            ]);
            Response::builder()
                .header("content-length", "100")
                .body(Body::from_stream(cut))
                .unwrap()
        }
        None | Some(What::Meanwhile(_)) => {
            if let Some(What::Meanwhile(login)) = fault {
                world.sync(login);
            }
            let path = uri.path();
            if path.starts_with("/client/v4") {
                return cloudflare::answer(&world, &method, &uri, &body);
            }
            if path.starts_with("/reconcile") {
                return gates::answer(&world, &method, path, &headers, &body);
            }
            if path.contains("/issues") || path == "/chat" || path == "/user" {
                return issues::answer(&world, &method, &uri, &body);
            }
            counted(github_side::answer(&world, &method, &uri, &headers, &body))
        }
    }
}

/// GitHub says with each answer what is left.
fn counted(mut response: Response) -> Response {
    for (name, value) in [("x-ratelimit-remaining", "4321"), ("x-ratelimit-reset", "1")] {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

pub(crate) fn respond(status: u16, headers: &[(&str, String)], body: &Value) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("content-type", "application/json");
    for (name, value) in headers {
        response = response.header(*name, value);
    }
    response.body(Body::from(body.to_string())).unwrap()
}

pub(crate) fn ok(body: Value) -> Response {
    respond(200, &[], &body)
}

pub(crate) fn not_found() -> Response {
    respond(404, &[], &json!({"message": "Not Found"}))
}
