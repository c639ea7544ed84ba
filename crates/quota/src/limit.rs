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

    /// Microseconds until all of them are allowed again.
    pub(crate) fn all(&self) -> u64 {
        self.step().saturating_mul(u64::from(self.calls))
    }

    /// How many calls are stored as taken at once: a twentieth of the limit, at least one.
    pub(crate) fn block(&self) -> u32 {
        (self.calls / 20).max(1)
    }
}
