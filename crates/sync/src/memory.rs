//! What a gate remembers of its account.

use github::{DeliveryId, Hint, HintKind};
use ids::{CommitId, Generation, InstallationId, Login, UnixMillis};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::{AccountRecord, PolicyRecord};

use crate::{ContentMark, Outgoing, Place, Stored};

/// What a gate remembers of its account. Without it, it reads KV and GitHub again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// The highest generation that was given out.
    pub generation: Generation,
    /// KV was read for what an earlier gate gave out.
    pub seeded: bool,
    /// The policy record that was written last.
    pub policy: Option<PolicyRecord>,
    /// The account record that was written last.
    pub account: Option<AccountRecord>,
    /// The login that the account went by when GitHub was last looked at.
    pub login: Option<Login>,
    /// Where the account's files are read.
    pub place: Option<Place>,
    /// The content that is stored.
    pub content: Option<ContentMark>,
    /// The content that is being read.
    pub reading: Option<ContentMark>,
    /// Something was written: look once more whether it is still right.
    pub verify: bool,
    /// Somebody has other records than the ones written last: write them again.
    #[serde(default)]
    pub rewrite: bool,
    /// The instance was ahead: what waits for the history has generations that were given out
    /// before, for something else.
    #[serde(default)]
    pub behind: bool,
    /// The newest delivery that was processed: what follows from it is logged under its id.
    pub delivery: Option<DeliveryId>,
    /// What happened last, for people.
    pub outcome: String,
    /// When to look once more whether something has appeared.
    #[serde(default)]
    pub again: Option<Again>,
    /// The failure that has not been followed by a success.
    pub failure: Option<Failure>,
    /// The head that was being judged when this was written, or that could not be.
    #[serde(default)]
    pub judging: Option<Judging>,
    /// The App is not installed any more: what is stored goes after a grace.
    #[serde(default)]
    pub left: Option<Left>,
}

/// The App is not installed any more, as GitHub said when it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// When it said so first.
    pub at: UnixMillis,
    /// When it said so last.
    pub seen: UnixMillis,
    /// The installation that there was.
    pub installation: Option<InstallationId>,
}

/// A head whose judging was begun. It may end the process that judges it, whatever is done against
/// that: so it is counted before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judging {
    /// The head.
    pub commit: CommitId,
    /// How often it was begun without an end.
    pub attempts: u32,
}

/// GitHub told of something that it did not know itself when it was asked: an installation that
/// is only now being made, a fork that is only now being filled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// How often that was so.
    pub times: u8,
    /// When it is asked again.
    pub at: UnixMillis,
}

/// GitHub gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// How often in a row.
    pub attempts: u32,
    /// When last.
    pub at: UnixMillis,
    /// When it is tried again.
    pub retry_at: UnixMillis,
    /// GitHub said so itself: a push does not make it earlier. What happened to the installation
    /// does, for the App asks that under another limit.
    pub limited: bool,
    /// It was the content that could not be read: unless there is a limit, the head still can.
    #[serde(default)]
    pub content: bool,
}

/// A delivery that has not been processed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Which.
    pub id: DeliveryId,
    /// When it came.
    pub received: UnixMillis,
    /// Where to look.
    pub hint: Hint,
    /// The stored records are to be compared as well.
    pub recheck: bool,
}

/// What changes at once.
#[derive(Clone, Debug)]
pub struct Change {
    /// What is remembered from now on.
    pub memory: Memory,
    /// What has to leave.
    pub outgoing: Vec<Outgoing>,
    /// The newest delivery that it follows from.
    pub delivery: Option<DeliveryId>,
    /// Deliveries that are done with.
    pub processed: Vec<DeliveryId>,
    /// When.
    pub at: UnixMillis,
}

impl Again {
    /// The waits, in milliseconds; GitHub takes up to five minutes to fill a fork.
    const WAITS: [u64; 3] = [5_000, 30_000, 300_000];

    /// The wait after so many of them, if there is another one.
    pub(crate) fn after(times: u8, now: UnixMillis) -> Option<Self> {
        let wait = Self::WAITS.get(usize::from(times))?;
        Some(Self { times: times.saturating_add(1), at: now.plus(*wait) })
    }
}

impl Left {
    /// Whether GitHub says so still after a grace of so many milliseconds: then everything goes.
    #[must_use]
    pub fn is_over(&self, grace_millis: u64) -> bool {
        self.seen >= self.at.plus(grace_millis)
    }
}

impl Judging {
    /// How often a head is judged that ends the process each time.
    pub const MAX_ATTEMPTS: u32 = 4;

    /// Whether the head is not judged any more.
    #[must_use]
    pub const fn is_given_up(&self) -> bool {
        self.attempts > Self::MAX_ATTEMPTS
    }

    /// One attempt more at this head. `anew`: somebody asks, so that what was given up is tried
    /// again.
    pub(crate) fn next(before: Option<&Self>, commit: &CommitId, anew: bool) -> Self {
        let same = before.filter(|before| before.commit == *commit);
        let same = same.filter(|before| !(anew && before.is_given_up()));
        let attempts = same.map_or(0, |before| before.attempts);
        let attempts = attempts.saturating_add(1).min(Self::MAX_ATTEMPTS + 1);
        Self { commit: commit.clone(), attempts }
    }
}

impl Memory {
    /// What a gate remembers that never ran.
    #[must_use]
    pub const fn blank() -> Self {
        Self {
            generation: Generation::ZERO,
            seeded: false,
            policy: None,
            account: None,
            login: None,
            place: None,
            content: None,
            reading: None,
            verify: false,
            rewrite: false,
            behind: false,
            delivery: None,
            outcome: String::new(),
            again: None,
            failure: None,
            judging: None,
            left: None,
        }
    }

    /// What can be read of a memory that another version of this code wrote. KV is read for the
    /// rest, and everything is written again.
    #[must_use]
    pub fn recover(text: &str) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        Self {
            generation: part(&value, "generation").unwrap_or(Generation::ZERO),
            account: part(&value, "account"),
            login: part(&value, "login"),
            delivery: part(&value, "delivery"),
            left: part(&value, "left"),
            rewrite: true,
            ..Self::blank()
        }
    }

    pub(crate) fn stored(&self, rewrite: bool) -> Stored<'_> {
        let given_up = self.judging.as_ref().filter(|judging| judging.is_given_up());
        Stored {
            policy: self.policy.as_ref(),
            account: self.account.as_ref(),
            content: self.content.as_ref(),
            reading: self.reading.as_ref(),
            generation: self.generation,
            rewrite,
            not_judged: given_up.map(|judging| &judging.commit),
        }
    }

    /// Until when the head is not looked at.
    pub(crate) fn blocked(&self, pending: &[Pending], now: UnixMillis) -> Option<UnixMillis> {
        let failure = self.failure.as_ref().filter(|failure| failure.retry_at > now)?;
        let overrides = |delivery: &Pending| {
            delivery.received > failure.at
                && (!failure.limited || delivery.hint.kind == HintKind::Place)
        };
        let blocks = (failure.limited || !failure.content) && !pending.iter().any(overrides);
        blocks.then_some(failure.retry_at)
    }

    /// When GitHub has to be asked whether the App is still not installed, because the grace is over.
    pub(crate) fn grace_ends(&self, grace_millis: Option<u64>) -> Option<UnixMillis> {
        let (left, grace_millis) = (self.left.as_ref()?, grace_millis?);
        (!left.is_over(grace_millis)).then(|| left.at.plus(grace_millis))
    }

    /// Until when content is not read.
    pub(crate) fn content_waits(&self, now: UnixMillis) -> Option<UnixMillis> {
        let retry_at = self.failure.as_ref().map(|failure| failure.retry_at);
        retry_at.filter(|retry_at| *retry_at > now)
    }
}

fn part<T: DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    serde_json::from_value(value.get(name)?.clone()).ok()
}
