//! One account: the gate's own code, with nobody to tell but the buffer.

use github::{Clock, DeliveryId, Hint, HintKind, Installation};
use ids::AccountId;
use sync::{Gate, Pending, content::Bounds};

use super::{
    buffer::{Buffer, Rebuilt},
    desk::{Desk, Silent},
    installed::Installed,
    progress::Progress,
    there::There,
};
use crate::{clock::SystemClock, hub::Listed, platform::Platform};

/// How often a gate is run that hands over to its next run.
const RUNS: usize = 64;
/// How many limits one account waits for; each lasts for an hour at most.
const WAITS: usize = 3;

/// What all accounts have in common.
pub(super) struct Restore<'a> {
    pub(super) platform: &'a Platform,
    pub(super) there: &'a There,
    pub(super) buffer: &'a Buffer,
    pub(super) progress: &'a Progress,
}

impl Restore<'_> {
    /// Reads the account from GitHub, and returns the pairs that its gate would write. The content
    /// of files goes into the buffer at once, for it is shared.
    ///
    /// The generations begin anew, below what the account's gate has given out: whatever the gate
    /// writes next is newer than this.
    ///
    /// # Errors
    /// A sentence that says what could not be read.
    pub(super) async fn rebuild(
        &self,
        account: AccountId,
        listed: &Listed,
    ) -> Result<Rebuilt, String> {
        let Self { platform, there, buffer, progress } = self;
        let Listed { id, login, suspended } = listed.clone();
        let installation = Installation { id, account, login: login.clone(), suspended };
        let github = Installed::new(&platform.app, installation);
        let pending = pending(account, listed)?;
        let desk = Desk::new(&platform.kv, there, buffer, account, pending);
        let gate = Gate {
            account,
            template: &platform.settings.template,
            bounds: Bounds::HIGHEST,
            grace_millis: None,
            github: &github,
            journal: &desk,
            records: &desk,
            instance: &desk,
            reports: &desk,
            history: &desk,
            surroundings: &Silent,
        };
        let (mut waits, mut lacks) = (0, None);
        for _ in 0..RUNS {
            gate.run().await.map_err(|error| error.to_string())?;
            let memory = desk.memory();
            if let Some(failure) = &memory.failure {
                let reason = memory.outcome;
                if failure.content && desk.has_policy() {
                    // Better without its content than without its policy.
                    lacks = Some(reason);
                } else if failure.limited && waits < WAITS {
                    waits += 1;
                    progress.wait_until(failure.retry_at).await;
                    continue;
                } else {
                    return Err(reason);
                }
            }
            if lacks.is_some() || desk.is_done() {
                return Ok(Rebuilt { account, login, pairs: desk.into_pairs(), lacks });
            }
        }
        Err("its gate did not come to an end".into())
    }
}

fn pending(account: AccountId, listed: &Listed) -> Result<Pending, String> {
    let id: DeliveryId =
        format!("restore-{account}").parse().map_err(|error| format!("{error}"))?;
    let hint = Hint {
        installation: Some(listed.id),
        ..Hint::new(account, listed.login.clone(), HintKind::Place)
    };
    Ok(Pending { id, received: SystemClock.now(), hint, recheck: false })
}
