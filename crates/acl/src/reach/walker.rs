//! Walks through the states of a regex's automaton.

use std::collections::HashSet;

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::hybrid::{CacheError, LazyStateID};
use regex_automata::nfa::thompson::NFA;
use regex_automata::util::start;
use regex_syntax::hir::Hir;

use super::budget::Budget;
use crate::compile::MAX_REGEX_BYTES;

/// Memory for the states of one walk.
const CACHE_BYTES: usize = 512 * 1024;

/// A walk looks at no more states than this.
const MAX_STATES: usize = 400;

/// The printable characters of ASCII.
const PRINTABLE: std::ops::RangeInclusive<u8> = b' '..=b'~';

/// How many of the texts with one beginning a regex matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hits {
    None,
    /// Some, or it cannot be told.
    Some,
    All,
}

/// How a text may go on behind its known beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// With any printable text, or nothing.
    Any,
    /// With nothing, or a space and then any printable text.
    NothingOrSpace,
    /// With any printable text, but not with nothing.
    Something,
}

/// A regex as an automaton whose states are made while one walks.
#[derive(Clone)]
pub(crate) struct Walker {
    automaton: DFA,
    /// One printable byte for each class of bytes that the regex does not tell apart.
    bytes: Vec<u8>,
}

/// The automaton cannot tell: it met a character that it does not handle, or ran out of memory.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lost;

impl From<CacheError> for Lost {
    fn from(_: CacheError) -> Self {
        Self
    }
}

impl Walker {
    /// None when the automaton cannot be built.
    pub(crate) fn new(regex: &Hir) -> Option<Self> {
        let config = DFA::config()
            .unicode_word_boundary(true)
            .cache_capacity(CACHE_BYTES)
            .skip_cache_capacity_check(false)
            // A walk keeps states by number, so they must not be thrown away under it.
            .minimum_cache_clear_count(Some(0));
        let nfa = NFA::compiler()
            .configure(NFA::config().nfa_size_limit(Some(MAX_REGEX_BYTES)))
            .build_from_hir(regex)
            .ok()?;
        let automaton = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let classes = automaton.byte_classes();
        let mut seen = HashSet::new();
        let bytes = PRINTABLE.filter(|byte| seen.insert(classes.get(*byte))).collect();
        Some(Self { automaton, bytes })
    }

    /// How many of the texts that begin with `prefix` and go on as `open` says are matched.
    pub(crate) fn hits(&self, prefix: &str, open: Open, budget: &mut Budget) -> Hits {
        let walk = self.walk_for(budget);
        walk.and_then(|mut walk| walk.hits(prefix, open, budget)).unwrap_or(Hits::Some)
    }

    /// A walk that has not begun.
    pub(super) fn walk(&self) -> Walk<'_> {
        Walk { walker: self, cache: self.automaton.create_cache() }
    }

    /// About how long one step takes, compared with that of a small regex.
    pub(crate) fn price(&self) -> u64 {
        1 + self.automaton.get_nfa().states().len() as u64 / 32
    }
}

/// One walk.
pub(super) struct Walk<'w> {
    walker: &'w Walker,
    cache: Cache,
}

impl Walk<'_> {
    fn hits(&mut self, prefix: &str, open: Open, budget: &mut Budget) -> Result<Hits, Lost> {
        let price = self.walker.price();
        let mut state = self.start(&start::Config::new())?;
        for byte in prefix.bytes() {
            budget.spend(price)?;
            state = self.step(state, byte)?;
            if state.is_match() {
                return Ok(Hits::All);
            }
        }
        match open {
            Open::Any => self.explore(vec![state], None, budget),
            Open::Something => {
                let bytes = self.walker.bytes.clone();
                budget.spend(price.saturating_mul(bytes.len() as u64))?;
                let first: Result<Vec<_>, _> =
                    bytes.into_iter().map(|byte| self.step(state, byte)).collect();
                self.explore(first?, None, budget)
            }
            Open::NothingOrSpace => {
                budget.spend(price.saturating_mul(2))?;
                let alone = self.ends_in_match(state)?;
                let behind = self.step(state, b' ')?;
                self.explore(vec![behind], Some(alone), budget)
            }
        }
    }

    /// Looks at every state that printable text leads to. `seen` is what is already known about
    /// one of the texts.
    fn explore(
        &mut self,
        from: Vec<LazyStateID>,
        seen: Option<bool>,
        budget: &mut Budget,
    ) -> Result<Hits, Lost> {
        let price = self.walker.price();
        let (mut hit, mut missed) = (seen == Some(true), seen == Some(false));
        let mut known: HashSet<_> = from.iter().copied().collect();
        let mut ahead = from;
        while let Some(state) = ahead.pop() {
            // What has matched stays matched, whatever follows.
            if state.is_match() {
                hit = true;
            } else {
                budget.spend(price)?;
                match self.ends_in_match(state)? {
                    true => hit = true,
                    false => missed = true,
                }
                for n in 0..self.walker.bytes.len() {
                    let Some(byte) = self.walker.bytes.get(n).copied() else { break };
                    budget.spend(price)?;
                    let next = self.step(state, byte)?;
                    if known.insert(next) {
                        ahead.push(next);
                    }
                }
            }
            if hit && missed {
                return Ok(Hits::Some);
            }
            if known.len() > MAX_STATES {
                return Err(Lost);
            }
        }
        Ok(if hit { Hits::All } else { Hits::None })
    }

    fn step(&mut self, state: LazyStateID, byte: u8) -> Result<LazyStateID, Lost> {
        #[cfg(test)]
        tests::STEPS.with(|steps| steps.set(steps.get() + self.walker.price()));
        let next = self.walker.automaton.next_state(&mut self.cache, state, byte)?;
        if next.is_quit() { Err(Lost) } else { Ok(next) }
    }

    /// The state before any text.
    pub(super) fn start(&mut self, config: &start::Config) -> Result<LazyStateID, Lost> {
        self.walker.automaton.start_state(&mut self.cache, config).map_err(|_| Lost)
    }

    /// Like [`Self::step`], but does not leave a match: what has matched stays matched.
    pub(super) fn step_on(&mut self, state: LazyStateID, byte: u8) -> Result<LazyStateID, Lost> {
        if state.is_match() { Ok(state) } else { self.step(state, byte) }
    }

    /// Whether the text that led to a state is matched, there or before.
    pub(super) fn matches_at_end(&mut self, state: LazyStateID) -> Result<bool, Lost> {
        Ok(state.is_match() || self.ends_in_match(state)?)
    }

    /// The class of bytes that this one belongs to.
    pub(super) fn class(&self, byte: u8) -> u8 {
        self.walker.automaton.byte_classes().get(byte)
    }

    /// Whether the text that led to a state is matched when it ends there.
    fn ends_in_match(&mut self, state: LazyStateID) -> Result<bool, Lost> {
        let end = self.walker.automaton.next_eoi_state(&mut self.cache, state)?;
        Ok(end.is_match())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::cell::Cell;

    thread_local! {
        /// What all steps of this thread together were worth.
        pub(crate) static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    /// What the steps that a piece of work takes are worth.
    pub(crate) fn steps(work: impl FnOnce()) -> u64 {
        STEPS.with(|steps| steps.set(0));
        work();
        STEPS.with(Cell::get)
    }
}
