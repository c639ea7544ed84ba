//! Browsers in which the owner is signed in.

use ids::UnixMillis;
use oauth::{Digest, StoreFailed, WebSession, WebSessionStore};

use super::{
    Database,
    grants::{failed, text, time},
    integer,
};

const PUT: &str = "INSERT OR REPLACE INTO web_sessions (digest, epoch, record, expires_at) \
                   VALUES (?, ?, ?, ?)";
const PRUNE: &str = "DELETE FROM web_sessions WHERE epoch <> ? OR expires_at <= ?";

impl WebSessionStore for Database {
    fn web_session(&self, digest: &Digest) -> Result<Option<WebSession>, StoreFailed> {
        let query = "SELECT record FROM web_sessions WHERE digest = ?";
        self.one(query, vec![digest.as_str().into()])
    }

    fn web_sessions(&self) -> Result<Vec<WebSession>, StoreFailed> {
        self.all("SELECT record FROM web_sessions", vec![])
    }

    fn put_web_session(&self, session: &WebSession) -> Result<(), StoreFailed> {
        let put = || {
            let values = vec![
                session.digest.as_str().into(),
                integer(session.epoch)?,
                text(session)?,
                time(session.expires_at())?,
            ];
            self.run(PUT, values)
        };
        put().map_err(failed)
    }

    fn remove_web_session(&self, digest: &Digest) -> Result<(), StoreFailed> {
        let remove = "DELETE FROM web_sessions WHERE digest = ?";
        self.run(remove, vec![digest.as_str().into()]).map_err(failed)
    }

    fn prune_web_sessions(&self, epoch: u64, now: UnixMillis) -> Result<(), StoreFailed> {
        let prune = || self.run(PRUNE, vec![integer(epoch)?, time(now)?]);
        prune().map_err(failed)
    }
}
