//! Why a resource or a prompt is not given.

use crate::{Answer, ContentFailed, Problem};

/// Why a resource or a prompt is not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Unread {
    /// There is none of this name.
    NotFound,
    /// The policy refuses the call that would give it, or it has been called too often. What the
    /// caller is told.
    Refused(Box<Answer>),
    /// The arguments do not fit.
    Invalid(Vec<Problem>),
    /// The file is broken. Which one, and how.
    Malformed(String),
    /// It cannot be reached at the moment. Why is in the log.
    Unavailable,
}

impl From<ContentFailed> for Unread {
    fn from(ContentFailed: ContentFailed) -> Self {
        Self::Unavailable
    }
}

impl Unread {
    /// One sentence or more, for the caller.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::NotFound => "There is nothing of this name.".into(),
            Self::Refused(answer) => answer.text.clone(),
            Self::Invalid(problems) => {
                let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
                format!("The arguments do not fit: {}.", lines.join("; "))
            }
            Self::Malformed(problem) => format!("{problem}."),
            Self::Unavailable => {
                "The content cannot be reached at the moment. Try again in a minute.".into()
            }
        }
    }
}
