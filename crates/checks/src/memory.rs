//! What is remembered of a repository.

use github::RepositoryPath;
use ids::{InstallationId, RepositoryId, UnixMillis};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use store::Report;

/// What is remembered of a repository between runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// The repository; unknown before the first request.
    pub repository: Option<RepositoryId>,
    /// Where it is, as far as is known.
    pub at: Option<RepositoryPath>,
    /// The installation through which it is reached, as far as is known.
    pub installation: Option<InstallationId>,
    /// Whether it gets check runs; unknown until GitHub was asked, and after a move.
    pub place: Option<Place>,
    /// How many jobs there were.
    pub jobs: u64,
    /// GitHub wants no request before this time.
    pub limited_until: Option<UnixMillis>,
    /// When as much can be written again at once as may be.
    pub rested_at: Option<UnixMillis>,
    /// How often in a row GitHub wanted no request without saying for how long.
    pub bare_limits: u32,
    /// What last came into force.
    pub report: Option<Box<Report>>,
}

/// What a repository is to the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// It is the template or descends from it.
    pub qualifies: bool,
    /// `owner/name` of the template that was meant.
    pub template: String,
    /// When GitHub was asked.
    pub asked_at: UnixMillis,
}

impl Memory {
    /// What can be read of a memory that another version of this code wrote; there were at least
    /// so many jobs.
    #[must_use]
    pub fn recover(text: &str, jobs: u64) -> Self {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        Self {
            repository: part(&value, "repository"),
            at: part(&value, "at"),
            installation: part(&value, "installation"),
            jobs: part(&value, "jobs").unwrap_or(jobs).max(jobs),
            ..Self::default()
        }
    }
}

pub(crate) fn part<T: DeserializeOwned>(value: &Value, name: &str) -> Option<T> {
    serde_json::from_value(value.get(name)?.clone()).ok()
}

impl Place {
    /// How long it is believed, in milliseconds.
    const BELIEVED_MILLIS: u64 = 24 * 60 * 60 * 1000;

    /// Whether it can be relied on.
    pub(crate) fn is_fresh(&self, template: &str, now: UnixMillis) -> bool {
        self.template == template && now < self.asked_at.plus(Self::BELIEVED_MILLIS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_wrote_is_read_as_far_as_it_can_be() {
        let memory = Memory::recover(
            r#"{"repository":42,"at":{"owner":"octocat","name":"_b00t_"},"installation":"?",
                "jobs":3,"place":"somewhere"}"#,
            9,
        );
        assert_eq!(memory.repository, Some(RepositoryId::new(42)));
        assert_eq!(memory.at.map(|at| at.name), Some("_b00t_".into()));
        assert_eq!((memory.installation, memory.place, memory.jobs), (None, None, 9));
        assert_eq!(Memory::recover("no JSON", 2), Memory { jobs: 2, ..Memory::default() });
    }
}
