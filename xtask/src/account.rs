//! `cargo xtask account`: what an operator can do about one account.

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::{
    checkout::Checkout,
    clock,
    operator::{AsApp, Environment, Node, Requests, SecretName, Secrets, Settings},
};

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Suspend the App on an account: everything is denied there.
    Suspend(Target),
    /// End that.
    Unsuspend(Target),
}

#[derive(Args)]
struct Target {
    /// The account.
    login: ids::Login,
    /// Which platform: the name of its file in `deploy/`.
    #[arg(long)]
    env: String,
    /// Do it, instead of only saying what would be done.
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    let (target, suspend) = match &options.command {
        Command::Suspend(target) => (target, true),
        Command::Unsuspend(target) => (target, false),
    };
    let environment = Environment::new(checkout, &target.env)?;
    let secrets = Secrets::of(&environment);
    let app = Settings::read(&environment)?.app(&secrets)?;
    let key = secrets.required(SecretName::AppPrivateKey)?;
    crate::setup::for_operating(checkout)?;
    let app = AsApp { app: &app, key: &key, now: clock::now() };
    suspended(&app, &target.login, suspend, &Node::of(checkout), target.yes)
}

fn suspended(
    app: &AsApp<'_>,
    login: &ids::Login,
    suspend: bool,
    requests: &impl Requests,
    yes: bool,
) -> Result<()> {
    let installation = app.installation(requests, login)?;
    let word = if suspend { "suspend" } else { "unsuspend" };
    println!("  {word} the App on {login}, installation {installation}");
    if !yes {
        println!("Nothing was changed. Do it with `--yes`.");
        return Ok(());
    }
    app.suspend(requests, installation, suspend)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use serde_json::json;

    use super::*;
    use crate::operator::fake::{self, APP_KEY, World, answer};

    fn asked(suspend: bool, yes: bool) -> Vec<String> {
        let world = World::default();
        world.instead.borrow_mut().extend([
            ("/users/octocat/installation", Some(answer(200, &json!({ "id": 77 })))),
            ("/app/installations/77/suspended", Some(answer(204, &json!(null)))),
        ]);
        let (app, key) = (fake::app(), APP_KEY.to_owned().into());
        let app = AsApp { app: &app, key: &key, now: ids::UnixMillis::new(1_795_000_000_000) };
        suspended(&app, &"octocat".parse().unwrap(), suspend, &world, yes).unwrap();
        let asked = world.asked.borrow();
        let path = |url: &str| url.trim_start_matches("https://api.github.com").to_owned();
        asked.iter().map(|one| format!("{} {}", one.method, path(&one.url))).collect()
    }

    #[test]
    fn the_app_is_suspended_on_the_accounts_installation() {
        assert_eq!(
            asked(true, true),
            ["GET /users/octocat/installation", "PUT /app/installations/77/suspended"]
        );
        assert_eq!(asked(false, true)[1], "DELETE /app/installations/77/suspended");
    }

    #[test]
    fn without_yes_it_is_only_looked_for() {
        assert_eq!(asked(true, false), ["GET /users/octocat/installation"]);
    }

    #[test]
    fn an_account_without_the_app_is_said_to_be_none() {
        let world = World::default();
        let gone = answer(404, &json!({ "message": "Not Found" }));
        world.instead.borrow_mut().push(("/users/octocat/installation", Some(gone)));
        let (app, key) = (fake::app(), APP_KEY.to_owned().into());
        let app = AsApp { app: &app, key: &key, now: ids::UnixMillis::new(1_795_000_000_000) };
        let error = suspended(&app, &"octocat".parse().unwrap(), true, &world, true).unwrap_err();
        assert!(error.to_string().contains("404 Not Found"), "{error}");
    }
}
