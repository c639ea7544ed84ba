//! A part of what is recorded.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Entry, Filter};

/// Entries, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// What the next page begins after; `None` when there are no older entries.
    pub cursor: Option<u64>,
}

impl Page {
    /// The page that answers a question, from one entry more than it has, if there are so many.
    #[must_use]
    pub fn of(mut entries: Vec<Entry>, filter: &Filter) -> Self {
        let most = usize::try_from(filter.limit).unwrap_or(usize::MAX);
        let more = entries.len() > most;
        entries.truncate(most);
        let cursor = entries.last().filter(|_| more).map(|entry| entry.number);
        Self { entries, cursor }
    }

    /// As its owner is told.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({
            "entries": self.entries.iter().map(Entry::to_json).collect::<Vec<_>>(),
            "cursor": self.cursor.map(|number| number.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use ids::UnixMillis;
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::Decision;

    fn entry(number: u64) -> Entry {
        Entry {
            number,
            at: UnixMillis::new(number),
            client: "client".into(),
            tool: "b00t_whoami".into(),
            command_line: "whoami".into(),
            decision: Decision::Allowed,
            rule: None,
            reason: None,
            file: None,
            line: None,
            commit: None,
            duration_ms: 0,
        }
    }

    #[test]
    fn a_page_tells_where_to_go_on_as_long_as_there_is_more() {
        let filter = Filter { limit: 2, ..Filter::newest(2) };
        let page = Page::of(vec![entry(9), entry(8), entry(5)], &filter);
        assert_eq!((page.entries.len(), page.cursor), (2, Some(8)));
        assert_eq!(page.to_json()["cursor"], "8");
        let last = Page::of(vec![entry(5), entry(4)], &filter);
        assert_eq!((last.entries.len(), last.cursor), (2, None));
        assert_eq!(Page::of(vec![], &filter).to_json(), json!({"entries": [], "cursor": null}));
    }
}
