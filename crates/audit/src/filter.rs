//! Which entries are asked for.

use serde::{Deserialize, Serialize};

use crate::Decision;

/// How many entries a page has unless it is asked for fewer or more.
pub const PAGE: u32 = 50;
/// How many entries a page has at most.
pub const MAX_PAGE: u32 = 1000;
/// How many characters a tool's name has at most.
const MAX_TOOL_CHARS: usize = 100;

/// Which entries are asked for. All that is given has to fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// So many at most.
    pub limit: u32,
    /// Only those that are older than the one of this number.
    pub before: Option<u64>,
    /// Only those of this tool.
    pub tool: Option<String>,
    /// Only those of which this became.
    pub decision: Option<Decision>,
}

/// Why a filter cannot be read: one sentence for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidFilter(pub &'static str);

impl Filter {
    /// The newest ones, at most so many.
    #[must_use]
    pub const fn newest(limit: u32) -> Self {
        Self { limit, before: None, tool: None, decision: None }
    }

    /// Reads the parameters of a query: `limit`, `cursor`, `tool` and `decision`.
    ///
    /// # Errors
    /// One of them is unknown, or cannot be used.
    pub fn read<'a>(
        query: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, InvalidFilter> {
        let mut filter = Self::newest(PAGE);
        for (name, value) in query {
            match name {
                "limit" => {
                    let number = number(value).and_then(|number| u32::try_from(number).ok());
                    let fits = number.filter(|limit| (1..=MAX_PAGE).contains(limit));
                    filter.limit =
                        fits.ok_or(InvalidFilter("limit must be a number from 1 to 1000"))?;
                }
                "cursor" => {
                    let wrong = InvalidFilter("cursor must be one that an earlier page gave");
                    filter.before = Some(number(value).ok_or(wrong)?);
                }
                "tool" => {
                    let fits = (1..=MAX_TOOL_CHARS).contains(&value.chars().count());
                    let wrong = InvalidFilter("tool must be a tool's name");
                    filter.tool = Some(Some(value.to_owned()).filter(|_| fits).ok_or(wrong)?);
                }
                "decision" => {
                    let wrong = InvalidFilter(
                        "decision must be allowed, refused, would_be_refused or limited",
                    );
                    filter.decision = Some(value.parse().map_err(|_| wrong)?);
                }
                _ => {
                    let known = "only limit, cursor, tool and decision are known";
                    return Err(InvalidFilter(known));
                }
            }
        }
        Ok(filter)
    }
}

/// The highest whole number that JavaScript, and so a Worker's SQLite, tells from the next one.
const MAX_SAFE: u64 = (1 << 53) - 1;

/// A number that can be asked for, in the one way there is to write it.
fn number(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok().filter(|number| *number <= MAX_SAFE)?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<Filter, InvalidFilter> {
        Filter::read(query.iter().copied())
    }

    #[test]
    fn without_parameters_the_newest_are_asked_for() {
        assert_eq!(read(&[]), Ok(Filter::newest(50)));
    }

    #[test]
    fn all_parameters_narrow_what_is_asked_for() {
        let query =
            [("limit", "7"), ("cursor", "12"), ("tool", "b00t_learn"), ("decision", "limited")];
        let filter = Filter {
            limit: 7,
            before: Some(12),
            tool: Some("b00t_learn".into()),
            decision: Some(Decision::Limited),
        };
        assert_eq!(read(&query), Ok(filter));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let long = "x".repeat(101);
        for (name, value) in [
            ("limit", "0"),
            ("limit", "1001"),
            ("limit", "01"),
            ("limit", "many"),
            ("cursor", "-1"),
            ("cursor", "+1"),
            ("cursor", "9007199254740992"),
            ("tool", ""),
            ("tool", &long),
            ("decision", "denied"),
            ("page", "2"),
        ] {
            let InvalidFilter(said) = read(&[(name, value)]).unwrap_err();
            assert!(said.starts_with(name) || name == "page", "{name}={value}: {said}");
        }
    }
}
