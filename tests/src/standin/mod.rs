//! A GitHub for one machine: a real git server with the API, the webhooks and the delivery log that
//! the platform uses, and faults on demand.
//!
//! ```no_run
//! # async fn story(config: b00t_tests::standin::StandinConfig) -> Result<(), b00t_tests::standin::StandinError> {
//! use b00t_tests::standin::Standin;
//!
//! let world = Standin::start(config).await?;
//! world.organization("origin")?;
//! world.template("origin/kit", &[("readme.md", b"hello")]).await?;
//! world.account("alice")?;
//! world.fork("origin/kit", "alice")?;
//! world.install_app("alice", &["alice/kit"])?;
//! world.commit("alice/kit", "main", "readme.md", Some(b"mine"), "Make it mine").await?;
//! world.until_deliveries_are_idle().await;
//! # Ok(()) }
//! ```
//!
//! Git, accounts and the delivery log are kept in a folder; a second start continues there. What was
//! queued but not yet sent is forgotten, as are faults.
//!
//! Alone it is `github-standin --state DIR --webhook-secret-file F --app-id N --app-public-key F`,
//! which prints its address and is told what to do at `POST /_standin/{verb}`, where the verbs are
//! the methods of [`Standin`].

mod api;
mod checks;
mod clock;
mod config;
mod control;
mod deliveries;
mod error;
mod faults;
mod git_http;
mod git_store;
mod graphql;
mod limits;
mod names;
mod oauth;
mod pages;
mod payloads;
mod pulls;
mod pushes;
mod records;
mod server;
mod shared;
mod world;

pub use config::{AppIdentity, GITHUB_RATE_LIMIT, StandinConfig};
pub use deliveries::Delivery;
pub use error::StandinError;
pub(crate) use faults::FaultBoard;
pub use faults::{ApiFault, ApiFaults, DeliveryFault, Faults, Pick, PlayedFault, RateLimit};
pub use git_store::Change;
pub use graphql::fields_served;
pub use records::{
    Account, Annotation, CheckRun, CheckSuite, Installation, Merge, PullRequest, Repository,
};
pub(crate) use server::{Connection, serve};
pub use shared::ApiRequest;
pub use world::Standin;
