//! What is read goes to KV.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Result, bail};
use ids::{AccountId, Login};

use super::{
    buffer::{Batch, Buffer, MAX_BYTES},
    there::There,
};
use crate::kv::{Kv, MAX_PAIRS, Pair};

/// How often keys are written again that Cloudflare says it did not write.
const ATTEMPTS: usize = 4;

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) accounts: BTreeMap<AccountId, Login>,
    pub(super) pairs: usize,
    /// Their gates wrote their records in the meantime.
    pub(super) by_gates: BTreeMap<AccountId, Login>,
    /// Those without their content, and why.
    pub(super) without_content: Vec<(AccountId, Login, String)>,
}

/// Writes what comes into the buffer until nothing more comes.
pub(super) async fn write(kv: &Kv, there: &There, buffer: &Buffer) -> Result<Written> {
    let mut written = Written::default();
    while let Some(Batch { blobs, accounts }) = buffer.next().await {
        // What a gate wrote since is newer than what was read here.
        let appeared = there.appeared(kv).await?;
        let mut pairs = blobs;
        for rebuilt in accounts {
            if appeared.contains(&rebuilt.login) {
                written.by_gates.insert(rebuilt.account, rebuilt.login);
                continue;
            }
            pairs.extend(rebuilt.pairs);
            if let Some(reason) = rebuilt.lacks {
                let login = rebuilt.login.clone();
                written.without_content.push((rebuilt.account, login, reason));
            }
            written.accounts.insert(rebuilt.account, rebuilt.login);
        }
        for some in requests(pairs) {
            written.pairs += some.len();
            put(kv, some).await?;
        }
    }
    Ok(written)
}

async fn put(kv: &Kv, pairs: Vec<Pair>) -> Result<()> {
    let (mut left, all) = (pairs, HashSet::len);
    let count = left.len();
    for _ in 0..ATTEMPTS {
        let unwritten: HashSet<String> = kv.put_many(&left).await?.into_iter().collect();
        if all(&unwritten) == 0 {
            return Ok(());
        }
        left.retain(|pair| unwritten.contains(&pair.key));
    }
    bail!("Cloudflare did not write {} of {count} pairs: run it again", left.len())
}

/// The pairs in requests that Cloudflare takes, in their order.
fn requests(pairs: Vec<Pair>) -> Vec<Vec<Pair>> {
    let mut requests: Vec<Vec<Pair>> = Vec::new();
    let mut bytes = 0;
    for pair in pairs {
        bytes += pair.bytes();
        let fits = |last: &&mut Vec<Pair>| bytes <= MAX_BYTES && last.len() < MAX_PAIRS;
        match requests.last_mut().filter(fits) {
            Some(last) => last.push(pair),
            None => {
                bytes = pair.bytes();
                requests.push(vec![pair]);
            }
        }
    }
    requests
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn pairs(count: usize, bytes: usize) -> Vec<Pair> {
        let value = "x".repeat(bytes);
        let pair =
            |_| Pair { key: "k".into(), value: value.clone(), base64: false, metadata: None };
        (0..count).map(pair).collect()
    }

    fn sizes(pairs: Vec<Pair>) -> Vec<usize> {
        requests(pairs).iter().map(Vec::len).collect()
    }

    #[test]
    fn a_request_has_at_most_ten_thousand_pairs() {
        assert_eq!(sizes(pairs(25_000, 1)), [10_000, 10_000, 5_000]);
        assert_eq!(sizes(vec![]), [0; 0]);
    }

    #[test]
    fn a_request_has_so_few_bytes_that_cloudflare_takes_them_however_they_are_written() {
        assert_eq!(sizes(pairs(5, MAX_BYTES / 2)), [1; 5], "with their keys, two are too many");
        assert_eq!(sizes(pairs(5, MAX_BYTES / 3)), [2, 2, 1]);
        let control = Pair { key: "k".into(), ..pairs(1, 0).remove(0) };
        let control = Pair { value: "\u{1}".repeat(MAX_BYTES - control.bytes()), ..control };
        let body = serde_json::to_vec(&[control]).unwrap();
        assert!(body.len() < 100_000_000, "{}", body.len());
    }
}
