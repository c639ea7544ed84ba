//! What is still to be sent, in order.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::Delivery;

/// An event on its way to the App.
#[derive(Debug, Clone)]
pub(crate) struct Outgoing {
    pub(crate) guid: String,
    pub(crate) event: String,
    pub(crate) action: Option<String>,
    pub(crate) installation_id: Option<u64>,
    pub(crate) repository_id: Option<u64>,
    /// For people: the repository's or the account's name.
    pub(crate) subject: String,
    pub(crate) payload: String,
    pub(crate) redelivery: bool,
    /// A fault was already played on it.
    pub(crate) settled: bool,
}

impl Outgoing {
    /// A delivery of the log once more, under its old GUID.
    pub(crate) fn again(delivery: &Delivery) -> Self {
        let payload = delivery.json();
        let name = payload
            .pointer("/repository/full_name")
            .or_else(|| payload.pointer("/installation/account/login"))
            .and_then(serde_json::Value::as_str);
        Self {
            guid: delivery.guid.clone(),
            event: delivery.event.clone(),
            action: delivery.action.clone(),
            installation_id: delivery.installation_id,
            repository_id: delivery.repository_id,
            subject: name.unwrap_or_default().to_owned(),
            payload: delivery.payload.clone(),
            redelivery: true,
            settled: false,
        }
    }

    /// Deliveries with the same lane can be told to overtake each other.
    fn lane(&self) -> (Option<u64>, Option<u64>, &str) {
        (self.installation_id, self.repository_id, &self.event)
    }
}

#[derive(Debug, Default)]
struct Inside {
    waiting: VecDeque<Outgoing>,
    /// Held until the next of the same lane went out.
    overtaken: Vec<Outgoing>,
    /// Held until a gate of this name is opened.
    gated: Vec<(String, Outgoing)>,
    /// Being sent, or sleeping.
    busy: usize,
}

/// The queue between the world and the sender.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    inside: Mutex<Inside>,
    arrived: Notify,
    changed: Notify,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn push(&self, outgoing: Outgoing) {
        self.lock().waiting.push_back(outgoing);
        self.arrived.notify_one();
    }

    /// Waits for the next one; it counts as busy until [`Queue::done`].
    pub(crate) async fn next(&self) -> Outgoing {
        loop {
            let arrived = self.arrived.notified();
            {
                let mut inside = self.lock();
                if let Some(next) = inside.waiting.pop_front() {
                    inside.busy += 1;
                    return next;
                }
            }
            arrived.await;
        }
    }

    /// The one taken by [`Queue::next`] is finished or was put aside.
    pub(crate) fn done(&self) {
        let mut inside = self.lock();
        inside.busy = inside.busy.saturating_sub(1);
        drop(inside);
        self.changed.notify_waiters();
    }

    pub(crate) fn hold_behind_next(&self, outgoing: Outgoing) {
        self.lock().overtaken.push(outgoing);
    }

    /// Sends what `outgoing`, just sent, has overtaken.
    pub(crate) fn release_behind(&self, outgoing: &Outgoing) {
        let mut inside = self.lock();
        let (free, held): (Vec<_>, Vec<_>) =
            inside.overtaken.drain(..).partition(|held| held.lane() == outgoing.lane());
        inside.overtaken = held;
        for held in free.into_iter().rev() {
            inside.waiting.push_front(Outgoing { settled: true, ..held });
        }
        drop(inside);
        self.arrived.notify_one();
    }

    pub(crate) fn hold_at_gate(&self, gate: &str, outgoing: Outgoing) {
        self.lock().gated.push((gate.to_owned(), outgoing));
        self.changed.notify_waiters();
    }

    /// Sends what waits at a gate; says how many that were.
    pub(crate) fn open_gate(&self, gate: &str) -> usize {
        let mut inside = self.lock();
        let (free, held): (Vec<_>, Vec<_>) =
            inside.gated.drain(..).partition(|(name, _)| name == gate);
        inside.gated = held;
        let count = free.len();
        for (_, outgoing) in free {
            inside.waiting.push_back(Outgoing { settled: true, ..outgoing });
        }
        drop(inside);
        self.arrived.notify_one();
        count
    }

    /// How many wait at a gate.
    pub(crate) fn at_gate(&self, gate: &str) -> usize {
        self.lock().gated.iter().filter(|(name, _)| name == gate).count()
    }

    /// Waits until `count` deliveries are at the gate.
    pub(crate) async fn until_at_gate(&self, gate: &str, count: usize) {
        loop {
            let changed = self.changed.notified();
            if self.at_gate(gate) >= count {
                return;
            }
            changed.await;
        }
    }

    /// Waits until nothing is on its way. What waits to be overtaken goes out now, because nothing
    /// follows; what waits at a gate stays there.
    pub(crate) async fn until_idle(&self) {
        loop {
            let changed = self.changed.notified();
            {
                let mut inside = self.lock();
                if inside.busy == 0 && inside.waiting.is_empty() {
                    if inside.overtaken.is_empty() {
                        return;
                    }
                    let late: Vec<_> = inside.overtaken.drain(..).collect();
                    inside
                        .waiting
                        .extend(late.into_iter().map(|held| Outgoing { settled: true, ..held }));
                    self.arrived.notify_one();
                }
            }
            changed.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outgoing(guid: &str, repository_id: u64) -> Outgoing {
        Outgoing {
            guid: guid.into(),
            event: "push".into(),
            action: None,
            installation_id: Some(1),
            repository_id: Some(repository_id),
            subject: "alice/kit".into(),
            payload: "{}".into(),
            redelivery: false,
            settled: false,
        }
    }

    #[tokio::test]
    async fn the_next_of_the_same_repository_overtakes() {
        let queue = Queue::default();
        queue.hold_behind_next(outgoing("first", 1));
        for (guid, repository) in [("other", 2), ("second", 1), ("third", 1)] {
            queue.push(outgoing(guid, repository));
        }
        let mut seen = Vec::new();
        for _ in 0..4 {
            let next = queue.next().await;
            queue.release_behind(&next);
            queue.done();
            seen.push(next.guid);
        }
        assert_eq!(seen, ["other", "second", "first", "third"]);
        queue.until_idle().await;
    }

    #[tokio::test]
    async fn a_gate_holds_until_it_is_opened() {
        let queue = Queue::default();
        queue.hold_at_gate("bridge", outgoing("held", 1));
        queue.until_at_gate("bridge", 1).await;
        queue.until_idle().await;
        assert_eq!(queue.open_gate("bridge"), 1);
        assert!(queue.next().await.settled);
        assert_eq!(queue.at_gate("bridge"), 0);
    }
}
