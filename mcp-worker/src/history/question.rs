//! What is asked for.

use ids::Generation;

/// How many entries a page has unless it is asked for fewer or more.
const PAGE: u32 = 20;
/// How many entries a page has at most.
const MAX_PAGE: u32 = 100;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// `/history`: so many entries, those that are older than this one.
    Page { most: u32, after: Option<Generation> },
    /// `/history/{generation}`
    Entry(Generation),
    /// `/history/{generation}/diff`
    Diff(Generation),
}

/// Why nothing can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unclear {
    /// There is nothing at this path.
    Path,
    /// A parameter cannot be used.
    Parameter(&'static str),
}

/// Whether the path belongs to the history.
pub(crate) fn is_history(path: &str) -> bool {
    path == "/history" || path.starts_with("/history/")
}

impl Question {
    /// Reads path and query.
    pub(super) fn read<'a>(
        path: &str,
        query: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Unclear> {
        let rest = path.strip_prefix("/history").ok_or(Unclear::Path)?;
        match rest.strip_prefix('/').unwrap_or(rest) {
            "" => Self::page(query),
            one => match one.split_once('/') {
                None => Ok(Self::Entry(number(one)?)),
                Some((one, "diff")) => Ok(Self::Diff(number(one)?)),
                Some(_) => Err(Unclear::Path),
            },
        }
    }

    /// The arguments of the command `history` as which it is judged whether this is answered.
    pub(super) fn args(self) -> Vec<String> {
        match self {
            Self::Page { .. } => vec![],
            Self::Entry(generation) => vec![generation.to_string()],
            Self::Diff(generation) => vec![generation.to_string(), "diff".into()],
        }
    }

    fn page<'a>(query: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, Unclear> {
        let (mut most, mut after) = (PAGE, None);
        for (name, value) in query {
            match name {
                "limit" => {
                    let wrong = "limit must be a number from 1 to 100";
                    let number = value.parse().ok().filter(|most| (1..=MAX_PAGE).contains(most));
                    most = number.ok_or(Unclear::Parameter(wrong))?;
                }
                "cursor" => {
                    let wrong = "cursor must be one that an earlier page gave";
                    after = Some(number(value).map_err(|_| Unclear::Parameter(wrong))?);
                }
                _ => return Err(Unclear::Parameter("only limit and cursor are known")),
            }
        }
        Ok(Self::Page { most, after })
    }
}

/// A generation, in the one way there is to write it.
fn number(text: &str) -> Result<Generation, Unclear> {
    let number: Generation = text.parse().map_err(|_| Unclear::Path)?;
    if number.to_string() == text { Ok(number) } else { Err(Unclear::Path) }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn read(path: &str, query: &[(&str, &str)]) -> Result<Question, Unclear> {
        Question::read(path, query.iter().copied())
    }

    #[test]
    fn every_path_has_its_question() {
        let seven = Generation::new(7);
        let page = Question::Page { most: 20, after: None };
        assert_eq!(read("/history", &[]), Ok(page));
        assert_eq!(read("/history/", &[]), Ok(page));
        assert_eq!(read("/history/7", &[]), Ok(Question::Entry(seven)));
        assert_eq!(read("/history/7/diff", &[]), Ok(Question::Diff(seven)));
        let asked = [("limit", "100"), ("cursor", "7")];
        let next = Question::Page { most: 100, after: Some(seven) };
        assert_eq!(read("/history", &asked), Ok(next));
    }

    #[test]
    fn each_is_judged_as_a_command_line() {
        let line = |path| read(path, &[]).unwrap().args().join(" ");
        assert_eq!(
            [line("/history"), line("/history/7"), line("/history/7/diff")],
            ["", "7", "7 diff"]
        );
    }

    #[test]
    fn other_paths_are_nothing() {
        for path in ["/history/x", "/history/7/", "/history/7/text", "/history/07", "/history/-1"] {
            assert_eq!(read(path, &[]), Err(Unclear::Path), "{path}");
        }
        assert!(!is_history("/historyx") && !is_history("/"));
    }

    #[test]
    fn a_page_is_bounded() {
        for wrong in [("limit", "0"), ("limit", "101"), ("limit", "x"), ("cursor", "x"), ("a", "b")]
        {
            assert!(matches!(read("/history", &[wrong]), Err(Unclear::Parameter(_))), "{wrong:?}");
        }
    }
}
