//! Randomness.

use oauth::{Entropy, NoEntropy};

/// The runtime's generator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Runtime;

impl Entropy for Runtime {
    fn bytes(&self) -> Result<[u8; 32], NoEntropy> {
        random().map_err(|_| NoEntropy)
    }
}

/// So many random bytes from the runtime's generator, in hexadecimal.
pub(crate) fn hex<const BYTES: usize>() -> worker::Result<String> {
    let bytes = random::<BYTES>();
    bytes.map(hex::encode).map_err(|error| worker::Error::RustError(error.to_string()))
}

#[expect(clippy::disallowed_methods, reason = "this is the port that randomness comes in through")]
fn random<const BYTES: usize>() -> Result<[u8; BYTES], getrandom02::Error> {
    let mut bytes = [0; BYTES];
    getrandom02::getrandom(&mut bytes)?;
    Ok(bytes)
}
