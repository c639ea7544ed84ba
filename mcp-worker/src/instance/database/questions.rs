//! Questions for consent that wait for the owner's answer.

use ids::UnixMillis;
use oauth::{ConsentRecord, Digest, Pending, StoreFailed};

use super::{
    Database,
    grants::{failed, text, time},
};

const PUT: &str = "INSERT OR REPLACE INTO questions (ticket, record, expires_at) VALUES (?, ?, ?)";
const TAKE: &str = "DELETE FROM questions WHERE ticket = ? AND expires_at > ? RETURNING record";

impl Pending<ConsentRecord> for Database {
    fn put(
        &self,
        key: &Digest,
        value: &ConsentRecord,
        expires_at: UnixMillis,
        now: UnixMillis,
    ) -> Result<(), StoreFailed> {
        let put = || {
            self.run("DELETE FROM questions WHERE expires_at <= ?", vec![time(now)?])?;
            self.run(PUT, vec![key.as_str().into(), text(value)?, time(expires_at)?])
        };
        put().map_err(failed)
    }

    fn take(&self, key: &Digest, now: UnixMillis) -> Result<Option<ConsentRecord>, StoreFailed> {
        let now = time(now).map_err(failed)?;
        self.one(TAKE, vec![key.as_str().into(), now])
    }
}
