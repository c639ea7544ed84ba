//! Walks through the states of one automaton, or of two side by side, to compare regexes.

use std::collections::{HashSet, VecDeque};

use regex_automata::hybrid::LazyStateID;
use regex_automata::util::start;

use super::budget::Budget;
use super::walker::{Lost, Walk, Walker};

/// A walk looks at no more states than this.
const MAX_STATES: usize = 400;

/// Which texts a regex is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Texts<'t> {
    /// A command, a space, and arguments.
    Calls,
    /// The same, of one command.
    CallsOf(&'t str),
    /// Any text, or none.
    Arguments,
}

/// How much of a text is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    /// Nothing: what follows is no space.
    Beginning,
    /// Some of the command.
    Command,
    /// The command and a space, or arguments alone: the text may end.
    Arguments,
}

/// Printable ASCII: what a message can show, and what most calls are made of.
const ASCII: std::ops::RangeInclusive<u8> = b' '..=b'~';

/// The bytes of all other characters that a call can have.
const BEYOND: std::ops::RangeInclusive<u8> = 0x80..=0xff;

impl Walker {
    /// Whether no text is matched, whatever its characters are. Control characters are left
    /// aside: no call has them.
    pub(crate) fn matches_none(&self, texts: Texts<'_>, budget: &mut Budget) -> bool {
        let bytes: Vec<u8> = ASCII.chain(BEYOND).collect();
        find(self, None, texts, &bytes, budget, |matched, _| matched) == Ok(false)
    }

    /// Whether every text in printable ASCII is matched.
    pub(crate) fn matches_all(&self, texts: Texts<'_>, budget: &mut Budget) -> bool {
        let bytes: Vec<u8> = ASCII.collect();
        find(self, None, texts, &bytes, budget, |matched, _| !matched) == Ok(false)
    }

    /// Whether some text in printable ASCII is matched.
    pub(crate) fn matches_some(&self, texts: Texts<'_>, budget: &mut Budget) -> bool {
        let bytes: Vec<u8> = ASCII.collect();
        find(self, None, texts, &bytes, budget, |matched, _| matched) == Ok(true)
    }

    /// Whether another regex matches every text in printable ASCII that this one matches.
    /// `witness` is one that this one matches, if one is known; it saves work.
    pub(crate) fn is_covered_by(
        &self,
        other: &Self,
        witness: Option<&str>,
        texts: Texts<'_>,
        budget: &mut Budget,
    ) -> bool {
        let bytes: Vec<u8> = ASCII.collect();
        let uncovered = |matched: bool, covered: bool| matched && !covered;
        witness.is_none_or(|text| other.matches(text, budget) == Ok(true))
            && find(self, Some(other), texts, &bytes, budget, uncovered) == Ok(false)
    }

    fn matches(&self, text: &str, budget: &mut Budget) -> Result<bool, Lost> {
        let mut walk = self.walk_for(budget)?;
        let mut state = walk.start(&start::Config::new())?;
        for byte in text.bytes() {
            budget.spend(self.price())?;
            state = walk.step_on(state, byte)?;
        }
        walk.matches_at_end(state)
    }
}

/// Whether there is a text of which `wanted` holds, told whether the left and the right regex
/// match it.
fn find(
    left: &Walker,
    right: Option<&Walker>,
    texts: Texts<'_>,
    bytes: &[u8],
    budget: &mut Budget,
    wanted: impl Fn(bool, bool) -> bool,
) -> Result<bool, Lost> {
    Joint::new(left, right, budget)?.find(texts, bytes, wanted)
}

/// Two automata side by side.
struct Joint<'w, 'b> {
    left: Walk<'w>,
    right: Option<Walk<'w>>,
    budget: &'b mut Budget,
    /// What one step costs.
    price: u64,
}

/// Where both are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct At {
    left: LazyStateID,
    right: Option<LazyStateID>,
    part: Part,
}

impl<'w, 'b> Joint<'w, 'b> {
    fn new(
        left: &'w Walker,
        right: Option<&'w Walker>,
        budget: &'b mut Budget,
    ) -> Result<Self, Lost> {
        let price = left.price() + right.map_or(0, Walker::price);
        let left = left.walk_for(budget)?;
        let right = match right {
            Some(right) => Some(right.walk_for(budget)?),
            None => None,
        };
        Ok(Self { left, right, budget, price })
    }

    fn find(
        &mut self,
        texts: Texts<'_>,
        bytes: &[u8],
        wanted: impl Fn(bool, bool) -> bool,
    ) -> Result<bool, Lost> {
        let bytes = self.told_apart(bytes);
        let start = self.start(texts)?;
        let mut known = HashSet::from([start]);
        let mut ahead = VecDeque::from([start]);
        while let Some(at) = ahead.pop_front() {
            if at.part == Part::Arguments {
                let left = self.left.matches_at_end(at.left)?;
                let right = match (&mut self.right, at.right) {
                    (Some(walk), Some(state)) => walk.matches_at_end(state)?,
                    _ => false,
                };
                if wanted(left, right) {
                    return Ok(true);
                }
            }
            for &byte in &bytes {
                if at.part == Part::Beginning && byte == b' ' {
                    continue;
                }
                let next = self.step(at, byte)?;
                if known.insert(next) {
                    ahead.push_back(next);
                }
            }
            if known.len() > MAX_STATES {
                return Err(Lost);
            }
        }
        Ok(false)
    }

    fn start(&mut self, texts: Texts<'_>) -> Result<At, Lost> {
        self.budget.spend(self.price)?;
        let config = start::Config::new();
        let left = self.left.start(&config)?;
        let right = match &mut self.right {
            Some(walk) => Some(walk.start(&config)?),
            None => None,
        };
        let part = if texts == Texts::Calls { Part::Beginning } else { Part::Arguments };
        let mut at = At { left, right, part };
        if let Texts::CallsOf(command) = texts {
            for byte in command.bytes().chain([b' ']) {
                at = self.step(at, byte)?;
            }
        }
        Ok(at)
    }

    fn step(&mut self, at: At, byte: u8) -> Result<At, Lost> {
        self.budget.spend(self.price)?;
        let left = self.left.step_on(at.left, byte)?;
        let right = match (&mut self.right, at.right) {
            (Some(walk), Some(state)) => Some(walk.step_on(state, byte)?),
            _ => None,
        };
        let part = match at.part {
            Part::Arguments => Part::Arguments,
            Part::Beginning | Part::Command if byte == b' ' => Part::Arguments,
            Part::Beginning | Part::Command => Part::Command,
        };
        Ok(At { left, right, part })
    }

    /// One byte for each class that neither automaton tells apart; the space is one of its own.
    fn told_apart(&self, bytes: &[u8]) -> Vec<u8> {
        let mut seen = HashSet::new();
        let class = |byte: u8| {
            let right = self.right.as_ref().map(|walk| walk.class(byte));
            (self.left.class(byte), right, byte == b' ', byte.is_ascii())
        };
        bytes.iter().copied().filter(|&byte| seen.insert(class(byte))).collect()
    }
}
