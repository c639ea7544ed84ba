//! How a check run ends.

/// How a check run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conclusion {
    /// Nothing is wrong.
    Success,
    /// Nothing is wrong; something should be looked at.
    Neutral,
    /// The policy cannot come into force.
    Failure,
}

impl Conclusion {
    /// GitHub's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Neutral => "neutral",
            Self::Failure => "failure",
        }
    }
}
