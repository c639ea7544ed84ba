//! A call that a regex matches, to show it to people.

use std::collections::{HashSet, VecDeque};

use regex_automata::util::start;

use super::budget::Budget;
use super::walker::{Lost, Walker};

/// A search looks at no more states than this.
const MAX_STATES: usize = 200;

/// What an example is made of, the most readable characters first.
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789-_./ABCDEFGHIJKLMNOPQRSTUVWXYZ \
                         !\"#$%&'()*+,:;<=>?@[\\]^`{|}~";

impl Walker {
    /// The shortest call with this beginning that is matched, if it is quickly found.
    pub(crate) fn example(&self, beginning: &str, budget: &mut Budget) -> Option<String> {
        self.search(beginning, budget).ok().flatten()
    }

    fn search(&self, beginning: &str, budget: &mut Budget) -> Result<Option<String>, Lost> {
        let mut walk = self.walk_for(budget)?;
        let mut state = walk.start(&start::Config::new())?;
        for byte in beginning.bytes() {
            state = walk.step_on(state, byte)?;
        }
        let mut seen = HashSet::new();
        let told_apart = |byte: &u8| seen.insert((walk.class(*byte), *byte == b' '));
        let bytes: Vec<u8> = LETTERS.iter().copied().filter(told_apart).collect();
        let mut known = HashSet::from([(state, beginning.contains(' '))]);
        let mut ahead = VecDeque::from([(state, beginning.to_owned())]);
        while let Some((state, text)) = ahead.pop_front() {
            // A call has a space.
            let is_call = text.contains(' ');
            if is_call && walk.matches_at_end(state)? {
                return Ok(Some(text));
            }
            for &byte in &bytes {
                budget.spend(self.price())?;
                let next = walk.step_on(state, byte)?;
                if known.insert((next, is_call || byte == b' ')) {
                    ahead.push_back((next, format!("{text}{}", char::from(byte))));
                }
            }
            if known.len() > MAX_STATES {
                return Err(Lost);
            }
        }
        Ok(None)
    }
}
