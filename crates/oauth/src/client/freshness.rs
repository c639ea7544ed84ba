//! For how long a document is believed.

/// Milliseconds for which a document without a word about it is kept.
const UNSAID: u64 = 5 * 60 * 1000;
/// The longest time, whatever the document's host says: a client that moves must be noticed.
const LONGEST: u64 = 24 * 60 * 60 * 1000;

/// How long an answer with this `Cache-Control` is kept (RFC 9111, section 5.2.2), in
/// milliseconds; zero when it is not to be kept.
pub(super) fn millis(cache_control: Option<&str>) -> u64 {
    let Some(field) = cache_control else { return UNSAID };
    let mut kept = UNSAID;
    for directive in field.split(',').map(|text| text.trim().to_ascii_lowercase()) {
        match directive.split_once('=') {
            None if matches!(directive.as_str(), "no-store" | "no-cache") => return 0,
            Some(("max-age", seconds)) => {
                // What cannot be read is stale (RFC 9111, section 4.2.1).
                kept = seconds.trim_matches('"').parse::<u64>().unwrap_or(0).saturating_mul(1000);
            }
            _ => {}
        }
    }
    kept.min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_says_how_long_its_document_is_kept() {
        for (field, kept) in [
            (None, UNSAID),
            (Some(""), UNSAID),
            (Some("public"), UNSAID),
            (Some("max-age=60"), 60_000),
            (Some("public, Max-Age=\"60\""), 60_000),
            (Some("max-age=0"), 0),
            (Some("max-age=soon"), 0),
            (Some("max-age=99999999999999999999"), 0),
            (Some("max-age=18446744073709551615"), LONGEST),
            (Some("max-age=31536000, immutable"), LONGEST),
            (Some("max-age=60, no-store"), 0),
            (Some("no-cache"), 0),
        ] {
            assert_eq!(millis(field), kept, "{field:?}");
        }
    }
}
