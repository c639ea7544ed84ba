//! What the stand-in's tests share: a world of three accounts, a receiver of webhooks, real git.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use b00t_tests::standin::{AppIdentity, Standin, StandinConfig};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) const SECRET: &str = "It's a Secret to Everybody";
pub(crate) const APP_ID: u64 = 4711;
pub(crate) const CLIENT_SECRET: &str = "the App's client secret";
pub(crate) const CALLBACK: &str = "http://platform.example/oauth/callback";
pub(crate) const SETUP: &str = "http://platform.example/account";
pub(crate) const PRIVATE_KEY: &str = include_str!("app.private.pem");
pub(crate) const PUBLIC_KEY: &str = include_str!("app.public.pem");

/// Something that came to the webhook's address.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A stand-in, what its webhooks brought, and a folder for clones.
pub(crate) struct Scene {
    pub(crate) world: Standin,
    pub(crate) received: Arc<Mutex<Vec<Received>>>,
    pub(crate) status: Arc<Mutex<StatusCode>>,
    pub(crate) folder: TempDir,
    pub(crate) http: reqwest::Client,
}

pub(crate) fn config(state: &Path) -> StandinConfig {
    let app = AppIdentity {
        id: APP_ID,
        client_id: "Iv23example".into(),
        client_secret: CLIENT_SECRET.into(),
        callback_url: CALLBACK.into(),
        setup_url: Some(SETUP.into()),
        slug: "b00t-test".into(),
        owner: "origin".into(),
        public_keys: vec![PUBLIC_KEY.into()],
    };
    StandinConfig::new(state, app, SECRET)
}

type Inbox = (Arc<Mutex<Vec<Received>>>, Arc<Mutex<StatusCode>>);

async fn receive(
    State((inbox, status)): State<Inbox>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    inbox.lock().unwrap().push(Received { headers, body });
    *status.lock().unwrap()
}

impl Scene {
    /// An organisation `origin` with the template `origin/kit`, and `alice` with her fork, on which
    /// the App is installed.
    pub(crate) async fn new() -> Self {
        let scene = Self::bare(tempfile::tempdir().unwrap()).await;
        scene.world.organization("origin").unwrap();
        let files: &[(&str, &[u8])] =
            &[("policy.toml", b"default = \"deny\"\n"), ("learn/git.md", b"# git\n")];
        scene.world.template("origin/kit", files).await.unwrap();
        scene.world.account("alice").unwrap();
        scene.world.fork("origin/kit", "alice").unwrap();
        scene.world.install_app("alice", &["alice/kit"]).unwrap();
        scene.world.until_deliveries_are_idle().await;
        scene.received.lock().unwrap().clear();
        scene
    }

    /// A stand-in on this folder, with what is in it.
    pub(crate) async fn bare(folder: TempDir) -> Self {
        Self::on(config(&folder.path().join("state")), folder).await
    }

    /// A stand-in of this configuration.
    pub(crate) async fn on(config: StandinConfig, folder: TempDir) -> Self {
        let world = Standin::start(config).await.unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let status = Arc::new(Mutex::new(StatusCode::ACCEPTED));
        let routes = axum::Router::new()
            .route("/webhook", axum::routing::post(receive))
            .with_state((Arc::clone(&received), Arc::clone(&status)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let url = format!("http://webhook.localhost:{port}/webhook");
        world.webhooks_go_to(&url, SECRET).unwrap();
        let http = reqwest::Client::builder()
            .user_agent("tests")
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { world, received, status, folder, http }
    }

    /// What came, oldest first, and forgets it; without the checks that GitHub asks for after every
    /// push.
    pub(crate) async fn arrivals(&self) -> Vec<Received> {
        let mut all = self.everything().await;
        let asked = |one: &Received| one.json()["action"] == "requested";
        all.retain(|one| one.header("x-github-event") != "check_suite" || !asked(one));
        all
    }

    /// Everything that came, oldest first, and forgets it.
    pub(crate) async fn everything(&self) -> Vec<Received> {
        self.world.until_deliveries_are_idle().await;
        std::mem::take(&mut *self.received.lock().unwrap())
    }

    /// `event action` of everything that came.
    pub(crate) async fn arrived_events(&self) -> Vec<String> {
        let name = |one: &Received| {
            let action = one.json()["action"].as_str().map(str::to_owned);
            format!("{} {}", one.header("x-github-event"), action.unwrap_or_default())
                .trim_end()
                .to_owned()
        };
        self.arrivals().await.iter().map(name).collect()
    }

    /// The address of a repository for git, with a login's token.
    pub(crate) fn remote(&self, login: &str, full_name: &str) -> String {
        let token = self.world.find_account(login).unwrap().token;
        self.remote_with(&token, full_name)
    }

    pub(crate) fn remote_with(&self, token: &str, full_name: &str) -> String {
        let host = self.world.base_url().replacen("http://", "", 1);
        format!("http://someone:{token}@{host}/{full_name}.git")
    }

    /// A clone made with a login's token.
    pub(crate) async fn clone_of(&self, login: &str, full_name: &str, into: &str) -> Clone {
        let folder = self.folder.path().join(into);
        let output = git(
            self.folder.path(),
            &["clone", "-q", &self.remote(login, full_name), folder.to_str().unwrap()],
        )
        .await;
        assert!(output.status.success(), "{output:?}");
        Clone { folder }
    }

    /// A token that the App signs for itself.
    pub(crate) fn app_token(&self) -> String {
        app_token(&json!({ "iss": APP_ID, "iat": now() - 60, "exp": now() + 540 }))
    }

    /// A request of the App, with its own token.
    pub(crate) async fn as_app(&self, method: &str, path: &str) -> (StatusCode, Value) {
        self.ask(method, path, &self.app_token(), None).await
    }

    /// A token of the App's installation on an account.
    pub(crate) async fn installation_token(&self, login: &str) -> String {
        let id = self.world.find_installation(login).unwrap().id;
        let path = format!("/app/installations/{id}/access_tokens");
        let (status, answer) = self.as_app("POST", &path).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        answer["token"].as_str().unwrap().to_owned()
    }

    /// A check run of the App, made and completed; its number.
    pub(crate) async fn completed_run(&self, login: &str, full_name: &str, sha: &str) -> u64 {
        let token = self.installation_token(login).await;
        let path = format!("/repos/{full_name}/check-runs");
        let body = json!({ "name": "b00t ACL", "head_sha": sha, "status": "in_progress" });
        let (status, run) = self.ask("POST", &path, &token, Some(&body)).await;
        assert_eq!(status, StatusCode::CREATED, "{run}");
        let id = run["id"].as_u64().unwrap();
        let body = json!({
            "conclusion": "failure",
            "output": { "title": "One error", "summary": "Line 1 is wrong.", "annotations": [{
                "path": "policy.toml", "start_line": 1, "end_line": 1, "start_column": 1,
                "end_column": 3, "annotation_level": "failure", "title": "ACL001",
                "message": "This is no TOML.",
            }] },
        });
        let (status, run) = self.ask("PATCH", &format!("{path}/{id}"), &token, Some(&body)).await;
        assert_eq!(status, StatusCode::OK, "{run}");
        id
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> (StatusCode, Value) {
        let response = self.send(method, path, token, body).await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> reqwest::Result<reqwest::Response> {
        let address = format!("{}{path}", self.world.base_url());
        let mut request = self.http.request(method.parse().unwrap(), address).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await
    }

    pub(crate) async fn graphql(&self, token: &str, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let (status, answer) = self.ask("POST", "/graphql", token, Some(&body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer
    }
}

/// A clone on disk.
pub(crate) struct Clone {
    pub(crate) folder: PathBuf,
}

impl Clone {
    pub(crate) async fn git(&self, arguments: &[&str]) -> Output {
        git(&self.folder, arguments).await
    }

    /// Runs git and wants it to succeed.
    pub(crate) async fn must(&self, arguments: &[&str]) -> String {
        let output = self.git(arguments).await;
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) async fn commit(&self, path: &str, text: &str) -> String {
        std::fs::write(self.folder.join(path), text).unwrap();
        self.must(&["add", "-A"]).await;
        self.must(&["commit", "-q", "-m", &format!("Change {path}")]).await;
        self.must(&["rev-parse", "HEAD"]).await
    }
}

/// Real git, with nothing of the person who runs it.
pub(crate) async fn git(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(["-c", "user.name=Alice", "-c", "user.email=alice@example.com"])
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env_remove("http_proxy")
        .env_remove("HTTP_PROXY");
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

pub(crate) fn app_token(claims: &Value) -> String {
    let key = EncodingKey::from_rsa_pem(PRIVATE_KEY.as_bytes()).unwrap();
    jsonwebtoken::encode(&Header::new(Algorithm::RS256), claims, &key).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "tokens for the stand-in need the real time")]
pub(crate) fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// The query that reads a fork's head and one file of it.
pub(crate) const HEAD: &str = "query Head($owner:String!,$name:String!,$path:String!){repository(owner:$owner,name:$name){databaseId name isFork isArchived isEmpty owner{login ... on User{databaseId} ... on Organization{databaseId}} parent{databaseId nameWithOwner} defaultBranchRef{name target{__typename ... on Commit{oid committedDate tree{oid} file(path:$path){type mode object{__typename oid ... on Blob{byteSize isBinary isTruncated text}}}}}}} rateLimit{remaining resetAt}}";

/// The query that reads many blobs.
pub(crate) fn blobs(oids: &[&str]) -> String {
    let fields: Vec<String> = oids
        .iter()
        .enumerate()
        .map(|(index, oid)| {
            format!("b{index}:object(oid:\"{oid}\"){{... on Blob{{oid byteSize isBinary isTruncated text}}}}")
        })
        .collect();
    format!(
        "query Blobs($owner:String!,$name:String!){{repository(owner:$owner,name:$name){{{}}}}}",
        fields.join(" ")
    )
}
