//! How much work comparing may take.

use super::walker::{Lost, Walk, Walker};
use crate::matcher::Matcher;

/// How much work all comparisons of one file may take together, in steps through the automaton
/// of a small regex. What cannot be afforded is not found.
#[derive(Debug)]
pub(crate) struct Budget {
    left: u64,
    /// Whether something could not be afforded.
    overdrawn: bool,
}

/// Steps that take as long as building an automaton.
const BUILDING: u64 = 100;

/// Steps that take as long as making room for the states of a walk.
const SETTING_OUT: u64 = 20;

impl Budget {
    pub(crate) fn new(steps: u64) -> Self {
        Self { left: steps, overdrawn: false }
    }

    /// Whether something was left out because it could not be afforded.
    pub(crate) fn is_overdrawn(&self) -> bool {
        self.overdrawn
    }

    /// The automaton of a regex, when it can be built and paid for. It costs the same when it was
    /// built before, so that what is found does not depend on what was asked before.
    pub(crate) fn walker<'m>(&mut self, regex: &'m Matcher) -> Option<&'m Walker> {
        self.spend(BUILDING).ok()?;
        let walker = regex.walker()?;
        self.spend((walker.price() - 1) * BUILDING).ok()?;
        Some(walker)
    }

    pub(super) fn spend(&mut self, steps: u64) -> Result<(), Lost> {
        match self.left.checked_sub(steps) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                self.overdrawn = true;
                Err(Lost)
            }
        }
    }
}

impl Walker {
    /// A walk that is paid for.
    pub(super) fn walk_for(&self, budget: &mut Budget) -> Result<Walk<'_>, Lost> {
        budget.spend(self.price() * SETTING_OUT)?;
        Ok(self.walk())
    }
}
