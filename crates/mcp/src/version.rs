//! The revisions of the protocol that are served.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A revision of the protocol, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Version {
    /// First with Streamable HTTP. Requests do not name their version.
    #[serde(rename = "2025-03-26")]
    V2025March,
    /// First with structured content.
    #[serde(rename = "2025-06-18")]
    V2025June,
    /// The last with sessions.
    #[serde(rename = "2025-11-25")]
    V2025November,
    /// The first without: every request says all there is to know.
    #[serde(rename = "2026-07-28")]
    V2026July,
}

/// How a client and a server find out what they speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// `initialize` opens a session.
    Legacy,
    /// Every request carries its version and the client's capabilities.
    Modern,
}

impl Version {
    /// All revisions, newest first.
    pub const ALL: [Self; 4] =
        [Self::V2026July, Self::V2025November, Self::V2025June, Self::V2025March];

    /// The newest revision that `initialize` can agree on.
    pub const NEWEST_LEGACY: Self = Self::V2025November;

    /// Reads `2026-07-28`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.as_str() == text)
    }

    /// As it is written on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2025March => "2025-03-26",
            Self::V2025June => "2025-06-18",
            Self::V2025November => "2025-11-25",
            Self::V2026July => "2026-07-28",
        }
    }

    /// The era it belongs to.
    #[must_use]
    pub const fn era(self) -> Era {
        match self {
            Self::V2025March | Self::V2025June | Self::V2025November => Era::Legacy,
            Self::V2026July => Era::Modern,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_reads_back_as_it_was_written() {
        for version in Version::ALL {
            assert_eq!(Version::parse(&version.to_string()), Some(version));
            let json = serde_json::to_value(version).unwrap();
            assert_eq!(json, version.as_str());
        }
        assert_eq!(Version::parse("2024-11-05"), None);
    }

    #[test]
    fn the_newest_legacy_version_is_legacy() {
        assert_eq!(Version::NEWEST_LEGACY.era(), Era::Legacy);
        assert!(
            Version::ALL.iter().all(|version| {
                version.era() == Era::Modern || *version <= Version::NEWEST_LEGACY
            })
        );
    }
}
