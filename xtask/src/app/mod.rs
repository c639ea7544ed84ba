//! `cargo xtask app`: the platform's GitHub App in one click. A page on this machine sends the manifest to
//! GitHub; GitHub sends the browser back with a code, and the code becomes the App's keys.

mod browser;
mod conversion;
mod manifest;
#[cfg(test)]
mod tests;

use std::net::TcpListener;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use self::browser::{escaped, field};
use crate::{
    checkout::Checkout,
    clock, entropy,
    operator::{App, Environment, Node, Requests, Secrets, Settings},
};

#[derive(Args)]
pub(crate) struct Options {
    /// Which platform: the name of its file in `deploy/`.
    #[arg(long)]
    env: String,
    /// The organization that is to own the App, instead of yourself.
    #[arg(long)]
    organization: Option<String>,
    /// The port of the page on this machine; a free one unless set.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let environment = Environment::new(checkout, &options.env)?;
    let settings = Settings::read(&environment)?;
    let secrets = Secrets::of(&environment);
    let listener = TcpListener::bind(("127.0.0.1", options.port))
        .with_context(|| format!("port {} is taken", options.port))?;
    crate::setup::for_operating(checkout)?;
    let making = Making::new(&settings, &secrets, options.organization.as_deref(), &listener)?;
    println!("Open this in the browser where you are signed in at GitHub: {}", making.origin);
    let app = making.serve(&listener, &Node::of(checkout))?;
    println!(
        "  ✓ the App {} is made; its secrets are in {}",
        app.app_slug,
        secrets.folder().display()
    );
    println!(
        "Install it on {}, so that forks can read what they lack:\n  \
         https://github.com/apps/{}/installations/new",
        settings.template_repository, app.app_slug
    );
    println!("Then: cargo xtask deploy --env {}", environment.name());
    Ok(())
}

/// One App that is being made.
struct Making<'a> {
    secrets: &'a Secrets,
    manifest: String,
    /// Where the manifest is posted.
    action: String,
    /// What only the browser that got the page can bring back.
    state: String,
    /// The page on this machine.
    origin: String,
}

impl<'a> Making<'a> {
    fn new(
        settings: &Settings,
        secrets: &'a Secrets,
        organization: Option<&str>,
        listener: &TcpListener,
    ) -> Result<Self> {
        if let Some(app) = secrets.app()? {
            let folder = secrets.folder().display();
            bail!("there is the App {} already: move {folder} away to make another", app.app_slug);
        }
        let place = match organization {
            Some(name) => {
                let name: ids::Login = name.parse().context("the organization is no login")?;
                format!("organizations/{name}/settings/apps/new")
            }
            None => "settings/apps/new".into(),
        };
        let origin = format!("http://{}", listener.local_addr()?);
        let state = entropy::text()?;
        let base = settings.base_url()?;
        Ok(Self {
            secrets,
            manifest: manifest::manifest(settings, &base, &format!("{origin}/created")).to_string(),
            action: format!("https://github.com/{place}?state={state}"),
            state,
            origin,
        })
    }

    /// Shows the page until GitHub sent the browser back.
    fn serve(&self, listener: &TcpListener, requests: &impl Requests) -> Result<App> {
        loop {
            let visit = browser::next(listener)?;
            let target = visit.target.clone().unwrap_or_default();
            let (path, query) = target.split_once('?').unwrap_or((&target, ""));
            // A browser that left early comes again.
            let _left = match path {
                "/" => visit.show("200 OK", "https://github.com", &self.page()),
                "/created" if field(query, "state") == Some(self.state.as_str()) => {
                    let code = field(query, "code").unwrap_or_default();
                    match conversion::convert(code, self.secrets, requests, clock::now()) {
                        Ok(app) => {
                            let done = "<h1>The App is made</h1><p>Go on in the terminal.</p>";
                            let _left = visit.show("200 OK", "'none'", done);
                            return Ok(app);
                        }
                        Err(error) => {
                            let page = "<h1>Not made</h1><p>The terminal says why.</p>";
                            let _left = visit.show("502 Bad Gateway", "'none'", page);
                            return Err(error).context("the App is not kept");
                        }
                    }
                }
                "/created" => {
                    let page = "<h1>Not from this page</h1><p>Begin at the start.</p>";
                    visit.show("400 Bad Request", "'none'", page)
                }
                _ => visit.show("404 Not Found", "'none'", "<h1>Nothing here</h1>"),
            };
        }
    }

    fn page(&self) -> String {
        format!(
            "<h1>Make the GitHub App</h1><p>GitHub shows what it may do, and asks for its name.</p>\
             <form method=post action=\"{}\"><input type=hidden name=manifest value=\"{}\">\
             <button>Go on at GitHub</button></form>",
            escaped(&self.action),
            escaped(&self.manifest)
        )
    }
}
