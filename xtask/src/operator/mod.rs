//! What an operator's commands have in common: one platform's settings and secrets, and the two ways
//! out of this machine. Everything that talks to Cloudflare goes through [`Wrangler`], everything else
//! through [`Requests`], so that tests can answer for both.

mod environment;
#[cfg(test)]
pub(crate) mod fake;
mod github;
mod requests;
mod secret;
mod secrets;
mod settings;
mod wrangler;

pub(crate) use self::{
    environment::Environment,
    github::{API, AsApp},
    requests::{Answer, Node, Question, Requests},
    secret::{Origin, SecretName},
    secrets::Secrets,
    settings::{App, Settings},
    wrangler::{Executable, Version, Worker, Wrangler},
};
