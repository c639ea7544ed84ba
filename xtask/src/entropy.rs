//! The one place here that draws random numbers: the operating system's.

use std::{fs::File, io::Read as _};

use anyhow::{Context as _, Result};

/// 32 bytes that nobody can guess.
pub(crate) fn bytes() -> Result<[u8; 32]> {
    let mut bytes = [0; 32];
    let mut source = File::open("/dev/urandom").context("cannot open /dev/urandom")?;
    source.read_exact(&mut bytes).context("cannot read /dev/urandom")?;
    Ok(bytes)
}

/// The same as 64 hexadecimal digits.
pub(crate) fn text() -> Result<String> {
    Ok(hex::encode(bytes()?))
}
