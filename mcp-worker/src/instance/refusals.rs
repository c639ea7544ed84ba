//! What was refused lately.

use tools::{PastRefusal, Refusals, Refused};

use super::content::Reader;
use crate::clock;

/// So many refusals are kept.
const KEPT: u32 = 50;

impl Refusals for Reader<'_> {
    fn remember(&self, refused: &Refused) {
        let past = PastRefusal { at: clock::now(), refused: refused.clone() };
        if let Err(error) = self.core.database.put_refusal(&past, KEPT) {
            self.log.error("refusal_not_kept").text("error", &error.to_string()).write();
        }
    }

    fn newest(&self, most: u32) -> Option<Vec<PastRefusal>> {
        let newest = self.core.database.refusals(most);
        let failed = |error: &worker::Error| {
            self.log.error("refusals_unreadable").text("error", &error.to_string()).write();
        };
        newest.inspect_err(failed).ok()
    }
}
