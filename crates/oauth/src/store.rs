//! What the ports to storage have in common.

/// State could not be read or written. Nothing was granted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the state of the authorization server cannot be used: {0}")]
pub struct StoreFailed(pub String);

/// The world around has failed, not whoever asked: a 500, and nothing was granted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreFailed),
    /// The generator of random numbers.
    #[error(transparent)]
    Entropy(#[from] crate::NoEntropy),
    /// The signer.
    #[error("{0}")]
    Signer(String),
}
