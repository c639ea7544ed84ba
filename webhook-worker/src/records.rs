//! KV.

use store::{Key, PolicyMetadata};
use sync::{NotSent, Records};
use worker::{Env, KvStore, kv::KvError};

/// The KV namespace `POLICY`, which nobody else writes.
pub(crate) struct Kv(KvStore);

impl Kv {
    pub(crate) fn new(env: &Env) -> worker::Result<Self> {
        Ok(Self(env.kv("POLICY")?))
    }
}

impl Records for Kv {
    async fn get(&self, key: &Key) -> Result<Option<Vec<u8>>, NotSent> {
        self.0.get(&key.to_string()).bytes().await.map_err(not_sent)
    }

    async fn put(
        &self,
        key: &Key,
        body: &[u8],
        metadata: Option<&PolicyMetadata>,
    ) -> Result<(), NotSent> {
        let mut put = self.0.put_bytes(&key.to_string(), body).map_err(not_sent)?;
        if let Some(metadata) = metadata {
            put = put.metadata(metadata).map_err(not_sent)?;
        }
        put.execute().await.map_err(not_sent)
    }

    async fn delete(&self, key: &Key) -> Result<(), NotSent> {
        self.0.delete(&key.to_string()).await.map_err(not_sent)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn not_sent(error: KvError) -> NotSent {
    NotSent(format!("KV: {error}"))
}
