//! Somebody took back the consent that tokens were issued under. GitHub is not asked about that,
//! so nothing that GitHub refuses can delay it.

use github::{GitHub, HintKind};
use serde_json::json;

use super::{Gate, GateFailed};
use crate::{
    Change, History, Instance, Journal, Level, Outgoing, Pending, Records, Reports, Surroundings,
    ToInstance,
};

impl<G: GitHub, J: Journal, R: Records, I: Instance, C: Reports, H: History, S: Surroundings>
    Gate<'_, G, J, R, I, C, H, S>
{
    /// Writes down that tokens issued until now are not good any more, if a delivery says so.
    pub(super) fn revoke(&self) -> Result<(), GateFailed> {
        let mut revocations = self.journal.pending()?;
        revocations.retain(is_revocation);
        let Some(newest) = revocations.iter().max_by_key(|delivery| delivery.received) else {
            return Ok(());
        };
        let message = ToInstance::Revocation { account: self.account, at: newest.received };
        let delivery = Some(newest.id.clone());
        let fields = json!({"account": self.account, "at": newest.received.to_string()});
        self.surroundings.log(Level::Info, "sync.revoked", delivery.as_ref(), &fields);
        let change = Change {
            memory: self.journal.memory()?,
            outgoing: vec![Outgoing::Instance { message }],
            delivery,
            processed: revocations.into_iter().map(|delivery| delivery.id).collect(),
            at: self.surroundings.now(),
        };
        Ok(self.journal.commit(&change)?)
    }
}

/// Whether a delivery says that consent was taken back, and nothing else.
pub(super) fn is_revocation(delivery: &Pending) -> bool {
    delivery.hint.kind == HintKind::Revoked
}
