//! The journal, in memory.

use checks::{Job, Journal, JournalFailed, Memory};
use github::DeliveryId;
use ids::{CommitId, UnixMillis};

use super::World;

impl World {
    /// So many writes succeed, and one fails after them.
    fn write_down(&self) -> Result<(), JournalFailed> {
        match self.writes_left.get() {
            Some(0) => {
                self.writes_left.set(None);
                Err(JournalFailed("the storage is full".into()))
            }
            left => {
                self.writes_left.set(left.map(|left| left - 1));
                Ok(())
            }
        }
    }
}

impl Journal for World {
    fn memory(&self) -> Result<Memory, JournalFailed> {
        Ok(self.memory.borrow().clone())
    }

    fn remember(&self, memory: &Memory) -> Result<(), JournalFailed> {
        self.write_down()?;
        *self.memory.borrow_mut() = memory.clone();
        Ok(())
    }

    fn unfinished(&self) -> Result<Vec<Job>, JournalFailed> {
        Ok(self.jobs.borrow().values().filter(|job| job.end.is_none()).cloned().collect())
    }

    fn job(&self, number: u64) -> Result<Option<Job>, JournalFailed> {
        Ok(self.jobs.borrow().get(&number).cloned())
    }

    fn about(&self, head: &CommitId) -> Result<Vec<Job>, JournalFailed> {
        Ok(self.jobs.borrow().values().filter(|job| job.head == *head).cloned().collect())
    }

    fn put(&self, job: &Job) -> Result<(), JournalFailed> {
        self.write_down()?;
        // What is written down is read back by another run.
        let text = serde_json::to_string(job).unwrap();
        self.jobs.borrow_mut().insert(job.number, serde_json::from_str(&text).unwrap());
        Ok(())
    }

    fn seen(&self, delivery: &DeliveryId) -> Result<bool, JournalFailed> {
        Ok(self.deliveries.borrow().contains_key(delivery))
    }

    fn saw(&self, delivery: &DeliveryId, job: u64, _: UnixMillis) -> Result<(), JournalFailed> {
        self.write_down()?;
        self.deliveries.borrow_mut().insert(delivery.clone(), job);
        Ok(())
    }

    fn forget_deliveries(&self, job: u64) -> Result<(), JournalFailed> {
        self.deliveries.borrow_mut().retain(|_, made| *made != job);
        Ok(())
    }

    fn prune(&self, _: UnixMillis) -> Result<(), JournalFailed> {
        Ok(())
    }
}
