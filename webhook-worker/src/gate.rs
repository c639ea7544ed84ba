//! The sync gate: one Durable Object per account.

mod erase;

use std::{cell::Cell, panic::AssertUnwindSafe};

use erasure::{Ask, Requester};
use github::{Access, Client, Clock, DeliveryId, Hint, HintKind};
use ids::{AccountId, Login, UnixMillis};
use serde::Deserialize;
use serde_json::{Value, json};
use sync::{Gate, GateFailed, Journal, JournalFailed, Level, Outgoing, Pending};
use worker::{
    DurableObject, Env, Method, Request, RequestInit, Response, Result, State, durable_object,
};

use crate::{
    alarm::{Running, STUCK_MILLIS, attended, caught, ring_at},
    answer,
    clock::{Runtime, random_id},
    config::Config,
    history::Bucket,
    instance::InstanceStub,
    journal::{Database, Taken},
    log,
    records::Kv,
    reports::Desks,
    schema,
    signer::{ImportedKey, WebCrypto},
    sql::Sql,
    tokens::KeptTokens,
    transport::FetchTransport,
};

/// One account's sync: takes deliveries in, and works them off in its alarm.
#[durable_object(alarm)]
pub struct SyncGate {
    inner: AssertUnwindSafe<Inner>,
}

struct Inner {
    state: State,
    env: Env,
    journal: Database,
    tokens: KeptTokens,
    key: ImportedKey,
    running: Cell<Option<UnixMillis>>,
    schema: Result<(), JournalFailed>,
}

/// What ends a run without success.
#[derive(Debug, thiserror::Error)]
enum AlarmFailed {
    #[error("a run is still under way")]
    Running,
    #[error("the run panicked")]
    Panicked,
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    #[error(transparent)]
    Runtime(#[from] worker::Error),
    #[error(transparent)]
    Gate(#[from] GateFailed),
    #[error(transparent)]
    Journal(#[from] JournalFailed),
    #[error(transparent)]
    Erasure(#[from] erasure::JournalFailed),
}

#[derive(Deserialize)]
struct AskedFor {
    reason: String,
    account: AccountId,
    login: Login,
}

#[derive(Deserialize)]
struct Back {
    account: AccountId,
    login: Login,
}

/// Hands a hint to the gate of its account. `true` when it waits there now, `false` when it was
/// processed before.
pub(crate) async fn deliver(env: &Env, id: &DeliveryId, hint: &Hint) -> Result<bool> {
    let received = Runtime.now();
    let pending = Pending { id: id.clone(), received, hint: hint.clone(), recheck: false };
    let stub = env.durable_object("GATE")?.get_by_name(&hint.account.to_string())?;
    let mut init = RequestInit::new();
    let body = serde_json::to_string(&pending)?;
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init("http://gate/deliver", &init)?;
    let mut response = stub.fetch_with_request(request).await?;
    response.text().await?;
    match response.status_code() {
        202 => Ok(true),
        200 => Ok(false),
        status => Err(format!("the gate answered {status}").into()),
    }
}

impl DurableObject for SyncGate {
    fn new(state: State, env: Env) -> Self {
        let sql = Sql::new(state.storage().sql());
        let journal = Database::new(sql.clone(), state.storage());
        // Another version of this code may have written what is there.
        let schema = schema::make(&sql).and_then(|()| journal.mend());
        let inner = Inner {
            journal,
            tokens: KeptTokens::new(sql),
            key: ImportedKey::default(),
            running: Cell::new(None),
            schema,
            state,
            env,
        };
        Self { inner: AssertUnwindSafe(inner) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        match self.inner.fetch(request).await {
            Ok(response) => Ok(response),
            Err(error) => {
                log::write(Level::Error, "gate.failed", &json!({"reason": error.to_string()}));
                answer::error(500, "the gate failed")
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
    async fn fetch(&self, mut request: Request) -> Result<Response, AlarmFailed> {
        self.schema.clone()?;
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/deliver") => {
                let mut pending: Pending = request.json().await?;
                pending.received = Runtime.now();
                self.take(&pending).await
            }
            (Method::Post, "/sync") => {
                let asked = request.json().await?;
                self.asked("sync", asked, HintKind::Place).await
            }
            (Method::Post, "/revoke") => {
                let asked = request.json().await?;
                self.asked("revoke", asked, HintKind::Revoked).await
            }
            (Method::Get, "/status") => Ok(answer::json(200, &self.status().await?)?),
            (Method::Post, "/erase") => self.erase(&request.json().await?).await,
            (Method::Get, "/erasure") => self.erasure(),
            (Method::Post, "/return") => {
                let Back { account, login } = request.json().await?;
                self.come_back(account, login).await
            }
            (Method::Get, "/export") => Ok(answer::json(200, &self.journal.export()?)?),
            _ => Ok(answer::error(404, "nothing here")?),
        }
    }

    /// Takes what the operator asks for like a delivery.
    async fn asked(
        &self,
        what: &str,
        request: AskedFor,
        kind: HintKind,
    ) -> Result<Response, AlarmFailed> {
        let AskedFor { reason, account, login } = request;
        if self.journal.erasing()?.is_some() {
            // There is nothing to be synced or revoked any more.
            return Ok(answer::json(202, &json!({"status": "erased"}))?);
        }
        let id = format!("{what}-{}", random_id());
        let id: DeliveryId = id.parse().map_err(|error| worker::Error::from(format!("{error}")))?;
        let fields = json!({"account": account, "delivery_id": id, "reason": reason});
        log::write(Level::Info, &format!("gate.{what}_requested"), &fields);
        let recheck = kind == HintKind::Place;
        let hint = Hint::new(account, login, kind);
        self.take(&Pending { id, received: Runtime.now(), hint, recheck }).await
    }

    /// Makes the delivery durable, and sees to it that the alarm rings.
    async fn take(&self, pending: &Pending) -> Result<Response, AlarmFailed> {
        if let Some(kept) = self.journal.erasing()?
            && let Some(answered) = self.heard_while_erased(kept, pending).await?
        {
            return Ok(answered);
        }
        match self.journal.take(pending)? {
            Taken::Processed => {
                // A crash may have left something else behind.
                if !self.journal.pending()?.is_empty() || !self.journal.outbox()?.is_empty() {
                    ring_at(&self.state, Runtime.now()).await?;
                }
                Ok(answer::json(200, &json!({"status": "processed"}))?)
            }
            Taken::Queued => {
                ring_at(&self.state, Runtime.now()).await?;
                Ok(answer::json(202, &json!({"status": "queued"}))?)
            }
        }
    }

    async fn status(&self) -> Result<Value, AlarmFailed> {
        let (memory, pending) = (self.journal.memory()?, self.journal.pending()?);
        let outbox = self.journal.outbox()?;
        // What only people are told may wait for long.
        let writes = outbox.iter().filter(|row| match &row.outgoing {
            Outgoing::Instance { .. } | Outgoing::Put { .. } | Outgoing::Delete { .. } => true,
            Outgoing::Report { .. } | Outgoing::History { .. } => false,
        });
        let erasing = self.journal.erasing()?;
        let erased = erasing.is_some();
        let outcome = erasing.map_or(memory.outcome, |kept| kept.outcome().into());
        Ok(json!({
            "pending": pending.len(),
            "writes": writes.count(),
            "outbox": outbox.len(),
            "running": self.running.get().is_some(),
            "outcome": outcome,
            "erased": erased,
            "generation": memory.generation,
            "failure": memory.failure,
            "next_alarm": self.state.storage().get_alarm().await?,
        }))
    }

    async fn alarm(&self) {
        attended(&self.state, Runtime.now(), self.work(), |error| {
            log::write(Level::Error, "gate.no_alarm", &json!({"reason": error.to_string()}));
        })
        .await;
    }

    /// Runs once, and says when the alarm has to ring next.
    async fn work(&self) -> Option<UnixMillis> {
        match self.run_alone().await {
            Ok(next) => next,
            Err(error) => {
                let fields = json!({"reason": error.to_string()});
                log::write(Level::Error, "gate.alarm_failed", &fields);
                Some(Runtime.now().plus(STUCK_MILLIS))
            }
        }
    }

    /// Alarms do not overlap; should they ever, or should one never have ended, it rings again.
    async fn run_alone(&self) -> Result<Option<UnixMillis>, AlarmFailed> {
        let running = Running::begin(&self.running, Runtime.now());
        let Some(_running) = running else { return Err(AlarmFailed::Running) };
        caught(self.run()).await.unwrap_or(Err(AlarmFailed::Panicked))
    }

    /// Works off what is there, and says when the alarm has to ring next. Nothing may wait
    /// between that answer and the setting of the alarm, or a delivery could be overlooked.
    async fn run(&self) -> Result<Option<UnixMillis>, AlarmFailed> {
        self.schema.clone()?;
        if let Some(kept) = self.journal.erasing()? {
            return self.carry_on(kept).await;
        }
        let Some(account) = self.account()? else { return Ok(None) };
        let config = Config::read(&self.env)?;
        let transport = FetchTransport::new(&config.api);
        let signer = WebCrypto::new(&config.key, &self.key);
        let github =
            Client::new(config.app, Access::Reading, transport, signer, &self.tokens, Runtime);
        let records = Kv::new(&self.env)?;
        let instance = InstanceStub::new(&self.env, account)?;
        let gate = Gate {
            account,
            template: &config.template,
            bounds: config.bounds,
            grace_millis: Some(config.grace_millis),
            github: &github,
            journal: &self.journal,
            records: &records,
            instance: &instance,
            reports: &Desks(&self.env),
            history: &Bucket(&self.env),
            surroundings: &Runtime,
        };
        let ran = gate.run().await;
        if self.journal.erasing()?.is_some() {
            // It was asked for meanwhile, and from then on nothing could be written.
            return Ok(Some(Runtime.now()));
        }
        ran?;
        if self.is_over(config.grace_millis)? {
            self.begin(&Ask { account, login: None, by: Requester::Uninstalled }, None)?;
            return Ok(Some(Runtime.now()));
        }
        Ok(gate.next_alarm()?)
    }

    /// Whose gate this is: what it remembers, else what its deliveries say.
    fn account(&self) -> Result<Option<AccountId>, JournalFailed> {
        let memory = self.journal.memory()?;
        if let Some(account) = memory.account {
            return Ok(Some(account.account));
        }
        if let Some(policy) = memory.policy {
            return Ok(Some(policy.account));
        }
        // The object's own name is not told in every alarm.
        self.journal.account()
    }
}
