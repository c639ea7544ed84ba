//! The port that randomness comes in through.

/// A cryptographic generator.
pub trait Entropy {
    /// 32 bytes that nobody can predict.
    ///
    /// # Errors
    /// When the generator has failed: then nothing is made.
    fn bytes(&self) -> Result<[u8; 32], NoEntropy>;
}

/// The generator has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are no random numbers")]
pub struct NoEntropy;
