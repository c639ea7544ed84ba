//! What is allowed.

/// So many in so much time: all of them at once if need be, and after that one by one as time
/// passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Which bucket this limits; each has its own count.
    pub bucket: String,
    /// How many. Zero allows none.
    pub calls: u32,
    /// In which time.
    pub window: Window,
}

/// In which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// 60 seconds.
    Minute,
    /// 24 hours.
    Day,
}

impl Window {
    /// Milliseconds.
    #[must_use]
    pub const fn millis(self) -> u64 {
        match self {
            Self::Minute => 60_000,
            Self::Day => 86_400_000,
        }
    }
}

impl Limit {
    /// Microseconds until one more is allowed.
    pub(crate) fn step(&self) -> u64 {
        self.window.millis() * 1000 / u64::from(self.calls.max(1))
    }

    /// How many may go unsaved, so that at most a twentieth of the limit is given twice when
    /// what was not saved is lost.
    pub(crate) fn unsaved(&self) -> u32 {
        (self.calls / 20).max(1)
    }
}
