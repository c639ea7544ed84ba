//! What tests answer with: a wrangler that is a program, as the real one is, and requests.

use std::{
    cell::{Cell, RefCell},
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::{Result, bail};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{
    Answer, App, Environment, Executable, Question, Requests, SecretName, Secrets, Settings,
    settings::EXAMPLE,
};
use crate::checkout::Checkout;

/// A private RSA key; of no App at GitHub.
pub(crate) const APP_KEY: &str = include_str!("../../../tests/tests/standin/app.private.pem");

pub(crate) fn settings() -> Settings {
    Settings::parse(&EXAMPLE.replace(&"0".repeat(32), &"a".repeat(32))).unwrap()
}

pub(crate) fn app() -> App {
    App { app_id: 12345, app_slug: "test-b00t".into(), client_id: "Iv23test".into() }
}

/// A machine with a wrangler that keeps what it was told in a folder.
pub(crate) struct Machine {
    root: tempfile::TempDir,
    pub(crate) environment: Environment,
    pub(crate) wrangler: Executable,
    pub(crate) secrets: Secrets,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let program = root.path().join("bin/wrangler");
        fs::create_dir_all(program.parent().unwrap()).unwrap();
        fs::write(&program, include_str!("../../tests/data/wrangler.cjs")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        crate::deploy::lay_out(root.path());
        let environment = Environment::new(&Checkout::at(root.path()), "test").unwrap();
        let folder = environment.generated();
        let wrangler = Executable { program, folder, account: "a".repeat(32) };
        let secrets = Secrets::of(&environment);
        Self { root, environment, wrangler, secrets }
    }

    /// With what `cargo xtask app` keeps.
    pub(crate) fn with_app() -> Self {
        let machine = Self::new();
        machine.secrets.keep_app(&app()).unwrap();
        for (name, text) in [
            (SecretName::AppPrivateKey, APP_KEY),
            (SecretName::WebhookSecret, "the webhook secret"),
            (SecretName::ClientSecret, "the client secret"),
        ] {
            let secret: SecretString = text.to_owned().into();
            machine.secrets.keep(name, &secret).unwrap();
        }
        machine
    }

    fn cloud(&self, file: &str) -> PathBuf {
        self.root.path().join("cloud").join(file)
    }

    /// Every command line that wrangler was called with.
    pub(crate) fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.cloud("calls")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Those that change something, and forgets all of them.
    pub(crate) fn changes(&self) -> Vec<String> {
        let reads =
            ["kv namespace list", "r2 bucket list", "secret list", "versions", "deployments"];
        let is_read = |call: &String| reads.iter().any(|read| call.starts_with(read));
        let changes = self.calls().into_iter().filter(|call| !is_read(call)).collect();
        let _ = fs::remove_file(self.cloud("calls"));
        changes
    }

    /// What a worker was told its secret is.
    pub(crate) fn secret_at(&self, worker: &str, name: &str) -> Option<String> {
        let told: Value =
            serde_json::from_str(&fs::read_to_string(self.cloud(&format!("{worker}.told"))).ok()?)
                .unwrap();
        told[name].as_str().map(str::to_owned)
    }

    /// Has calls that begin so fail from now on.
    pub(crate) fn fail(&self, call: &str) {
        fs::create_dir_all(self.cloud("")).unwrap();
        fs::write(self.cloud("fail"), call).unwrap();
    }

    pub(crate) fn mend(&self) {
        fs::remove_file(self.cloud("fail")).unwrap();
    }

    /// Changes what a worker is built of.
    pub(crate) fn rebuild(&self, worker: &str, text: &str) {
        fs::write(self.root.path().join(worker).join("build/index.js"), text).unwrap();
    }

    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }
}

/// A platform that answers as it should, and the App at GitHub.
#[derive(Default)]
pub(crate) struct World {
    /// What another answer comes to: the end of the address, and the answer.
    pub(crate) instead: RefCell<Vec<(&'static str, Option<Answer>)>>,
    pub(crate) asked: RefCell<Vec<Question>>,
    pub(crate) pauses: Cell<u32>,
}

pub(crate) fn answer(status: u16, body: &Value) -> Answer {
    Answer { status, headers: [].into(), body: body.to_string() }
}

impl Requests for World {
    fn ask(&self, question: &Question) -> Result<Answer> {
        self.asked.borrow_mut().push(question.clone());
        let Question { method, url, headers, .. } = question;
        let instead = self.instead.borrow();
        if let Some((_, given)) = instead.iter().find(|(end, _)| url.ends_with(end)) {
            return match given {
                Some(answer) => Ok(answer.clone()),
                None => bail!("ENOTFOUND: getaddrinfo"),
            };
        }
        if let Some(path) = url.strip_prefix("https://api.github.com") {
            return Ok(answer(200, &github(if path == "/app" { "app" } else { "hook" })));
        }
        let account = "https://example.b00t.example.com";
        let closed = answer(404, &json!({}));
        Ok(match (*method, url.rsplit(".com").next().unwrap_or_default()) {
            _ if headers.contains_key("host") => answer(403, &json!({})),
            ("GET", "/healthz") => answer(200, &json!({ "ok": true })),
            ("GET", "/.well-known/jwks.json") => {
                answer(200, &json!({ "keys": [{ "kty": "OKP", "x": "x" }] }))
            }
            ("GET", "/.well-known/oauth-authorization-server") => answer(
                200,
                &json!({
                    "issuer": "https://b00t.example.com",
                    "code_challenge_methods_supported": ["S256"],
                }),
            ),
            ("GET", "/.well-known/oauth-protected-resource/mcp") => answer(
                200,
                &json!({
                    "resource": format!("{account}/mcp"),
                    "authorization_servers": ["https://b00t.example.com"],
                }),
            ),
            ("POST", "/mcp") => {
                let metadata = format!("{account}/.well-known/oauth-protected-resource/mcp");
                let challenge = format!("Bearer resource_metadata=\"{metadata}\"");
                let headers = [("www-authenticate".to_owned(), challenge)].into();
                Answer { headers, ..answer(401, &json!({})) }
            }
            ("POST", "/webhook") => answer(401, &json!({})),
            _ => closed,
        })
    }

    fn pause(&self) {
        self.pauses.set(self.pauses.get() + 1);
    }
}

/// Answers of GitHub; the tests of the stand-in compare their form with what GitHub publishes.
pub(crate) fn github(name: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("../../tests/data/github.json")).unwrap();
    all[name].clone()
}
