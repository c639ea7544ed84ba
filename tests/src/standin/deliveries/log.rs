//! The delivery log: in memory for reading, appended to a file for the next start.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use super::Delivery;
use crate::standin::error::StandinError;

const FILE: &str = "deliveries.jsonl";
const FIRST: u64 = 10_000_000_000;

/// All attempts, oldest first.
#[derive(Debug)]
pub(crate) struct DeliveryLog {
    file: File,
    all: Vec<Delivery>,
    last_id: u64,
}

impl DeliveryLog {
    /// Reads what earlier starts left. A line that was cut off by a crash is passed over.
    pub(crate) fn open(state: &Path) -> Result<Self, StandinError> {
        let path = state.join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        let all: Vec<Delivery> =
            text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        if !text.is_empty() && !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        let last_id = all.iter().map(|delivery| delivery.id).max().unwrap_or(FIRST);
        Ok(Self { file, all, last_id })
    }

    /// The number of a new attempt.
    pub(crate) fn new_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    pub(crate) fn add(&mut self, delivery: Delivery) -> Result<(), StandinError> {
        let mut line = serde_json::to_vec(&delivery)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.all.push(delivery);
        Ok(())
    }

    pub(crate) fn all(&self) -> &[Delivery] {
        &self.all
    }

    pub(crate) fn find(&self, id: u64) -> Option<&Delivery> {
        self.all.iter().find(|delivery| delivery.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(id: u64) -> Delivery {
        Delivery {
            id,
            guid: "g".into(),
            event: "push".into(),
            action: None,
            installation_id: None,
            repository_id: None,
            redelivery: false,
            delivered_at: 0,
            duration: 0.1,
            status: "OK".into(),
            status_code: 202,
            request_headers: Default::default(),
            payload: "{}".into(),
            response_headers: Default::default(),
            response_body: None,
            url: String::new(),
        }
    }

    #[test]
    fn the_log_survives_a_restart_and_a_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        let mut log = DeliveryLog::open(folder.path()).unwrap();
        let first = log.new_id();
        log.add(delivery(first)).unwrap();
        drop(log);
        let path = folder.path().join(FILE);
        let mut text = std::fs::read_to_string(&path).unwrap();
        text.push_str("{\"id\":1");
        std::fs::write(&path, text).unwrap();

        let mut log = DeliveryLog::open(folder.path()).unwrap();
        assert_eq!(log.all().len(), 1);
        let second = log.new_id();
        assert!(second > first);
        log.add(delivery(second)).unwrap();
        assert_eq!(DeliveryLog::open(folder.path()).unwrap().all().len(), 2);
    }
}
