//! The stores of the platform, to delete from.

use std::{collections::BTreeSet, pin::pin, time::Duration};

use erasure::{InstanceErased, NotErased, Stock, Stores, Summary};
use futures_util::{
    StreamExt,
    future::{Either, select},
    stream,
};
use ids::{AccountId, BlobId, Generation, Login, RepositoryId};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use store::{AccountRecord, HistoryKey, Key};
use sync::{Records, belongs_to};
use worker::{Delay, Env, KvStore, Method, Stub, kv::ListResponse};

use crate::{records::Kv, stub};

/// How many keys are deleted at once.
const AT_ONCE: usize = 6;
/// How many keys one step lists and deletes.
const LISTED: u64 = 200;
/// How many entries of the history one step deletes: R2 takes at most a thousand.
const ENTRIES: u32 = 1000;
/// How long R2 may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that this worker can reach of one account.
pub(crate) struct Everywhere<'a> {
    env: &'a Env,
    account: AccountId,
    records: Kv,
    kv: KvStore,
}

#[derive(Deserialize)]
struct Rows {
    rows: u64,
}

#[derive(Deserialize)]
struct Signed {
    receipt: String,
}

impl<'a> Everywhere<'a> {
    pub(crate) fn new(env: &'a Env, account: AccountId) -> worker::Result<Self> {
        Ok(Self { env, account, records: Kv::new(env)?, kv: env.kv("POLICY")? })
    }

    fn instance(&self) -> Result<Stub, NotErased> {
        let namespace = self.env.durable_object("INSTANCE").map_err(failed)?;
        namespace.get_by_name(&self.account.to_string()).map_err(failed)
    }

    async fn list(&self, cursor: Option<&str>, limit: u64) -> Result<ListResponse, NotErased> {
        let list = self.kv.list().prefix(Key::files_of(self.account)).limit(limit);
        let list = match cursor {
            Some(cursor) => list.cursor(cursor.into()),
            None => list,
        };
        list.execute().await.map_err(failed)
    }

    /// The body of a record, unless it is another account's.
    async fn own(&self, key: &Key) -> Result<Option<Vec<u8>>, NotErased> {
        let found = self.records.get(key).await.map_err(failed)?;
        Ok(found.filter(|body| belongs_to(self.account, body)))
    }

    async fn delete_keys(&self, keys: Vec<String>) -> Result<(), NotErased> {
        let each = keys.into_iter().map(async |key| self.kv.delete(&key).await.map_err(failed));
        let all: Vec<_> = stream::iter(each).buffer_unordered(AT_ONCE).collect().await;
        all.into_iter().collect()
    }

    async fn history_page(&self, after: Option<String>) -> Result<(Vec<String>, bool), NotErased> {
        let bucket = self.env.bucket("HISTORY").map_err(failed)?;
        let mut list = bucket.list().prefix(HistoryKey::prefix(self.account)).limit(ENTRIES);
        if let Some(after) = after {
            list = list.start_after(after);
        }
        let found = within(list.execute()).await?;
        let keys = found.objects().iter().map(worker::Object::key).collect();
        Ok((keys, found.truncated()))
    }
}

impl Stores for Everywhere<'_> {
    async fn erase_instance(
        &self,
        erasure: &str,
        generation: Generation,
    ) -> Result<InstanceErased, NotErased> {
        let account = self.account;
        let body = json!({"account": account, "erasure": erasure, "generation": generation});
        post(&self.instance()?, "http://instance/erase", &body).await
    }

    async fn stock(
        &self,
        account: AccountId,
        logins: &[Login],
        files: &[BlobId],
    ) -> Result<Stock, NotErased> {
        let mut stock = Stock::default();
        for login in logins {
            for key in [Key::Policy(login.clone()), Key::Index(login.clone())] {
                stock.records += u64::from(self.own(&key).await?.is_some());
            }
        }
        if let Some(body) = self.own(&Key::Account(account)).await? {
            stock.records += 1;
            let record = serde_json::from_slice::<AccountRecord>(&body).ok();
            stock.login = record.map(|record| record.login);
            if let Some(login) = stock.login.as_ref().filter(|login| !logins.contains(login)) {
                for key in [Key::Policy(login.clone()), Key::Index(login.clone())] {
                    stock.records += u64::from(self.own(&key).await?.is_some());
                }
            }
        }
        let known = files.iter().map(|blob| Key::File(account, blob.clone()).to_string());
        let mut all: BTreeSet<_> = known.collect();
        let mut cursor = None;
        loop {
            let page = self.list(cursor.as_deref(), 1000).await?;
            all.extend(page.keys.into_iter().map(|key| key.name));
            cursor = page.cursor.filter(|_| !page.list_complete);
            if cursor.is_none() {
                break;
            }
        }
        stock.files = count(all.len());
        let mut after = None;
        loop {
            let (keys, more) = self.history_page(after).await?;
            stock.history_entries += count(keys.len());
            after = keys.last().cloned();
            if !more || after.is_none() {
                return Ok(stock);
            }
        }
    }

    /// One that is not found is deleted too: what was written a moment ago is not found everywhere.
    async fn delete_record(&self, account: AccountId, key: &Key) -> Result<(), NotErased> {
        let there = self.records.get(key).await.map_err(failed)?;
        if there.is_some_and(|there| !belongs_to(account, &there)) {
            return Ok(());
        }
        self.records.delete(key).await.map_err(failed)
    }

    async fn delete_files(&self, account: AccountId, files: &[BlobId]) -> Result<(), NotErased> {
        let keys = files.iter().map(|blob| Key::File(account, blob.clone()).to_string());
        self.delete_keys(keys.collect()).await
    }

    async fn delete_listed_files(
        &self,
        _: AccountId,
        cursor: Option<&str>,
    ) -> Result<Option<String>, NotErased> {
        let page = self.list(cursor, LISTED).await?;
        self.delete_keys(page.keys.into_iter().map(|key| key.name).collect()).await?;
        Ok(page.cursor.filter(|_| !page.list_complete))
    }

    async fn delete_history(&self, _: AccountId) -> Result<bool, NotErased> {
        let (keys, more) = self.history_page(None).await?;
        if !keys.is_empty() {
            let bucket = self.env.bucket("HISTORY").map_err(failed)?;
            within(bucket.delete_multiple(keys)).await?;
        }
        Ok(more)
    }

    async fn erase_checks(
        &self,
        repository: RepositoryId,
        erasure: &str,
        patient: bool,
    ) -> Result<u64, NotErased> {
        let namespace = self.env.durable_object("CHECKS").map_err(failed)?;
        let desk = namespace.get_by_name(&repository.to_string()).map_err(failed)?;
        let body = json!({"account": self.account, "erasure": erasure, "patient": patient});
        let Rows { rows } = post(&desk, "http://checks/erase", &body).await?;
        Ok(rows)
    }

    async fn sign(&self, summary: &Summary) -> Result<String, NotErased> {
        let Signed { receipt } =
            post(&self.instance()?, "http://instance/receipt", &json!(summary)).await?;
        Ok(receipt)
    }
}

async fn post<T: DeserializeOwned>(
    stub: &Stub,
    address: &str,
    body: &Value,
) -> Result<T, NotErased> {
    let sent = stub::send(stub, Method::Post, address, Some(body.to_string()), None).await;
    match sent.map_err(failed)? {
        (200, body) => serde_json::from_str(&body).map_err(failed),
        (409, _) => Err(NotErased(format!("{address}: something is under way there"))),
        (status, _) => Err(NotErased(format!("{address} answered {status}"))),
    }
}

async fn within<T>(asked: impl Future<Output = worker::Result<T>>) -> Result<T, NotErased> {
    match select(pin!(asked), Delay::from(PATIENCE)).await {
        Either::Left((answer, _)) => answer.map_err(failed),
        Either::Right(_) => Err(NotErased("R2 does not answer".into())),
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

fn failed(error: impl std::fmt::Display) -> NotErased {
    NotErased(error.to_string())
}
