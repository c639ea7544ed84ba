//! The check runs of one repository: one Durable Object each.

mod erase;
mod journal;
mod schema;
mod settings;

use std::{cell::Cell, panic::AssertUnwindSafe};

use checks::{Desk, Journal, JournalFailed, Taken, take_permission, take_report, take_review};
use github::{Access, Client, Clock, DeliveryId, ReviewRequest};
use ids::UnixMillis;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::Report;
use sync::Level;
use worker::{DurableObject, Env, Method, Request, Response, Result, State, durable_object};

use self::{journal::Database, settings::Settings};
use crate::{
    alarm::{Running, STUCK_MILLIS, attended, caught, ring_at},
    answer,
    clock::Runtime,
    config::ConfigError,
    log,
    recorded::RecordedCalls,
    signer::{ImportedKey, WebCrypto},
    sql::Sql,
    tokens::KeptTokens,
    transport::FetchTransport,
};

/// One repository's check runs: takes requests in, and works them off in its alarm.
#[durable_object(alarm)]
pub struct Checks {
    inner: AssertUnwindSafe<Inner>,
}

/// Nothing in here leads to KV, to R2 or to another Durable Object, but for `calls`, by which can be read
/// which calls there were.
struct Inner {
    state: State,
    settings: std::result::Result<Settings, ConfigError>,
    journal: Database,
    tokens: KeptTokens,
    calls: RecordedCalls,
    key: ImportedKey,
    running: Cell<Option<UnixMillis>>,
    schema: std::result::Result<(), JournalFailed>,
}

/// A request and the delivery that it came with.
#[derive(Serialize, Deserialize)]
pub(crate) struct Asked<T> {
    pub(crate) delivery: DeliveryId,
    pub(crate) request: T,
}

/// What ends a run without success.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("a run is still under way")]
    Running,
    #[error("the run panicked")]
    Panicked,
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Runtime(#[from] worker::Error),
    #[error(transparent)]
    Journal(#[from] JournalFailed),
}

impl DurableObject for Checks {
    fn new(state: State, env: Env) -> Self {
        let sql = Sql::new(state.storage().sql());
        let journal = Database::new(sql.clone());
        // Another version of this code may have written what is there.
        let made = schema::make(&sql).map_err(|error| JournalFailed(error.0));
        let schema = made.and_then(|()| journal.mend(Runtime.now()));
        let inner = Inner {
            journal,
            tokens: KeptTokens::new(sql),
            calls: RecordedCalls::new(&env),
            key: ImportedKey::default(),
            running: Cell::new(None),
            schema,
            settings: Settings::read(&env),
            state,
        };
        Self { inner: AssertUnwindSafe(inner) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        match self.inner.fetch(request).await {
            Ok(response) => Ok(response),
            Err(error) => {
                let fields = json!({"reason": error.to_string()});
                log::write(Level::Error, "checks.not_taken", &fields);
                answer::error(500, "the check runs failed")
            }
        }
    }

    /// Never fails: the runtime gives up on an alarm that fails too often.
    async fn alarm(&self) -> Result<Response> {
        self.inner.alarm().await;
        Response::empty()
    }
}

impl Inner {
    async fn fetch(&self, mut request: Request) -> std::result::Result<Response, Failed> {
        self.schema.clone()?;
        let now = Runtime.now();
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/erase") => self.erase(&request.json().await?).await,
            (Method::Get, "/export") => self.export(&request),
            (Method::Post, "/review" | "/permitted") if self.journal.mark()?.is_some() => {
                Ok(answer::json(200, &json!({"status": "processed"}))?)
            }
            (Method::Post, "/review") => {
                let Asked::<ReviewRequest> { delivery, request } = request.json().await?;
                let taken = take_review(&self.journal, &delivery, &request, now)?;
                self.taken(taken).await
            }
            (Method::Post, "/in-force") => {
                // The account is back, if it was erased.
                self.journal.unmark()?;
                let delivery = request.headers().get("x-b00t-delivery")?;
                let delivery: Option<DeliveryId> = delivery.and_then(|text| text.parse().ok());
                let report: Report = request.json().await?;
                let taken = take_report(&self.journal, delivery.as_ref(), &report, now)?;
                self.taken(taken).await
            }
            (Method::Post, "/permitted") => {
                let taken = take_permission(&self.journal, now)?;
                self.taken(taken).await
            }
            (Method::Get, "/status") => Ok(answer::json(200, &self.status().await?)?),
            _ => Ok(answer::error(404, "nothing here")?),
        }
    }

    /// Sees to it that the alarm rings for what is durable by now.
    async fn taken(&self, taken: Taken) -> std::result::Result<Response, Failed> {
        // A crash may have left something else behind.
        if !self.journal.unfinished()?.is_empty() {
            ring_at(&self.state, Runtime.now()).await?;
        }
        Ok(match taken {
            Taken::Queued => answer::json(202, &json!({"status": "queued"}))?,
            Taken::Known => answer::json(200, &json!({"status": "processed"}))?,
        })
    }

    async fn status(&self) -> std::result::Result<Value, Failed> {
        let memory = self.journal.memory()?;
        Ok(json!({
            "unfinished": self.journal.unfinished()?.len(),
            "running": self.running.get().is_some(),
            "qualifies": memory.place.map(|place| place.qualifies),
            "limited_until": memory.limited_until,
            "next_alarm": self.state.storage().get_alarm().await?,
        }))
    }

    async fn alarm(&self) {
        attended(&self.state, Runtime.now(), self.work(), |error| {
            log::write(Level::Error, "checks.no_alarm", &json!({"reason": error.to_string()}));
        })
        .await;
    }

    /// Runs once, and says when the alarm has to ring next.
    async fn work(&self) -> Option<UnixMillis> {
        match self.run_alone().await {
            Ok(next) => next,
            Err(error) => {
                let fields = json!({"reason": error.to_string()});
                log::write(Level::Error, "checks.alarm_failed", &fields);
                Some(Runtime.now().plus(STUCK_MILLIS))
            }
        }
    }

    async fn run_alone(&self) -> std::result::Result<Option<UnixMillis>, Failed> {
        let running = Running::begin(&self.running, Runtime.now());
        let Some(_running) = running else { return Err(Failed::Running) };
        caught(self.run()).await.unwrap_or(Err(Failed::Panicked))
    }

    /// Works off what is there, what a crash left behind included, and says when the alarm has to
    /// ring next. Nothing may wait between that answer and the setting of the alarm, or a request
    /// could be overlooked.
    async fn run(&self) -> std::result::Result<Option<UnixMillis>, Failed> {
        self.schema.clone()?;
        let settings = self.settings.as_ref().map_err(Clone::clone)?;
        let transport = FetchTransport::new(&settings.api);
        let signer = WebCrypto::new(&settings.key, &self.key);
        let github =
            Client::new(settings.app, Access::Checking, transport, signer, &self.tokens, Runtime);
        let desk = Desk {
            template: &settings.template,
            github: &github,
            journal: &self.journal,
            surroundings: &Runtime,
            calls: &self.calls,
        };
        desk.run().await?;
        Ok(desk.next_alarm()?)
    }
}
