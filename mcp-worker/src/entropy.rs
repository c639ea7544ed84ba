//! Randomness.

/// So many random bytes from the runtime's generator, in hexadecimal.
#[expect(clippy::disallowed_methods, reason = "this is the port that randomness comes in through")]
pub(crate) fn hex<const BYTES: usize>() -> worker::Result<String> {
    let mut bytes = [0; BYTES];
    getrandom02::getrandom(&mut bytes)
        .map_err(|error| worker::Error::RustError(error.to_string()))?;
    Ok(hex::encode(bytes))
}
