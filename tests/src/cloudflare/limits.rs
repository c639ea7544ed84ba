//! What Cloudflare takes in one request.

use serde_json::Value;

use super::answer::Refusal;

/// The fewest and the most keys of one listing.
pub(super) const KEYS_A_PAGE: std::ops::RangeInclusive<usize> = 10..=1_000;
/// The most pairs or keys of one bulk write or deletion.
pub(super) const PAIRS: usize = 10_000;
/// The most keys of one bulk read.
pub(super) const KEYS_A_READ: usize = 100;
/// The largest body, in bytes.
pub(super) const BODY: usize = 100 * 1024 * 1024;
/// The longest key, in bytes.
const KEY: usize = 512;
/// The largest value, in bytes.
const VALUE: usize = 25 * 1024 * 1024;
/// The largest metadata, in bytes of JSON.
const METADATA: usize = 1_024;

/// Checks a key.
pub(super) fn key(key: &str) -> Result<(), Refusal> {
    if key.is_empty() || key == "." || key == ".." {
        return Err(Refusal::invalid(format!("key '{key}' is not allowed")));
    }
    if key.len() > KEY {
        return Err(Refusal::invalid(format!("key of {} bytes is longer than {KEY}", key.len())));
    }
    Ok(())
}

/// Checks how many there are.
pub(super) fn count(count: usize, most: usize) -> Result<(), Refusal> {
    if count > most {
        return Err(Refusal::invalid(format!("{count} in one request, at most {most}")));
    }
    Ok(())
}

/// Checks a value.
pub(super) fn value(key: &str, value: &[u8]) -> Result<(), Refusal> {
    if value.len() > VALUE {
        return Err(Refusal::invalid(format!("the value of '{key}' is larger than {VALUE} bytes")));
    }
    Ok(())
}

/// Checks metadata.
pub(super) fn metadata(key: &str, metadata: &Value) -> Result<(), Refusal> {
    if metadata.to_string().len() > METADATA {
        let text = format!("the metadata of '{key}' is larger than {METADATA} bytes");
        return Err(Refusal::invalid(text));
    }
    Ok(())
}
