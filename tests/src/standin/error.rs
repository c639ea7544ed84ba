//! What can go wrong when the world is changed.

/// Why a change of the world was not made.
#[derive(Debug, thiserror::Error)]
pub enum StandinError {
    /// There is no such account, repository, installation or delivery.
    #[error("there is no {kind} `{name}`")]
    NotFound {
        /// What was looked for.
        kind: &'static str,
        /// The name or number it was looked for by.
        name: String,
    },
    /// The request contradicts the state of the world.
    #[error("{0}")]
    Invalid(String),
    /// Reading or writing a file failed.
    #[error("reading or writing: {0}")]
    Io(#[from] std::io::Error),
    /// Git refused.
    #[error("git: {0}")]
    Git(#[from] git2::Error),
    /// A state file does not have the expected form.
    #[error("state file: {0}")]
    Json(#[from] serde_json::Error),
    /// The HTTP client could not be built.
    #[error("http client: {0}")]
    Http(#[from] reqwest::Error),
}

impl StandinError {
    pub(crate) fn not_found(kind: &'static str, name: impl ToString) -> Self {
        Self::NotFound { kind, name: name.to_string() }
    }
}
