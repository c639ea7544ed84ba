//! One regex of a policy: its text, its line, and the machine that matches it.

use std::fmt;
use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::meta::{Config, Regex};
use regex_syntax::hir::Hir;

use crate::compile::MAX_REGEX_BYTES;
use crate::document::At;
use crate::finding::Span;
use crate::reach::Walker;
use crate::reading::Reading;

/// A compiled regex.
#[derive(Clone)]
pub(crate) struct Matcher {
    source: String,
    line: u32,
    /// Whether it only records what it would refuse.
    recording: bool,
    regex: Regex,
    /// What it means, so that it need not be parsed again.
    hir: Hir,
    /// Built when a tool list is filtered for the first time. None when it cannot be built.
    walker: OnceLock<Option<Walker>>,
}

/// Why a regex did not compile.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// Not a regex; with the place of the problem in its text.
    Invalid(String, Option<Span>),
    /// It needs too much memory.
    TooLarge,
    /// Reading it takes longer than the file may take.
    TooLong,
}

impl Matcher {
    /// Compiles a regex as the crate `regex` does. What it finds is what `regex::Regex` finds.
    pub(crate) fn new(
        regex: &At<String>,
        line: u32,
        reading: &mut Reading,
    ) -> Result<Self, Unusable> {
        let hir = reading.read(&regex.value)?;
        // What other crates switch on in the engine must not change how much memory a regex needs:
        // the verdict on a file is the same wherever it is made.
        let config = Config::new()
            .auto_prefilter(false)
            .dfa(false)
            .onepass(false)
            .backtrack(false)
            .nfa_size_limit(Some(MAX_REGEX_BYTES))
            .hybrid_cache_capacity(MAX_REGEX_BYTES);
        let compiled = Regex::builder()
            .configure(config)
            .build_from_hir(&hir)
            .map_err(|_| Unusable::TooLarge)?;
        let source = regex.value.clone();
        Ok(Self { source, line, recording: false, regex: compiled, hir, walker: OnceLock::new() })
    }

    /// The same, but a deny pattern that only records what it would refuse.
    pub(crate) fn recording(self) -> Self {
        Self { recording: true, ..self }
    }

    /// Whether what it refuses is refused, and not only recorded.
    pub(crate) fn is_enforced(&self) -> bool {
        !self.recording
    }

    /// Whether it matches somewhere in the text.
    ///
    /// The states that a search makes are dropped with it. A regex that kept them would hold up
    /// to a MiB after its first search, and a file may have 2,000 regexes.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        let mut states = self.regex.create_cache();
        self.regex.search_half_with(&mut states, &Input::new(text).earliest(true)).is_some()
    }

    /// The regex as it is written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Its line in the file.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    /// About how many bytes it takes.
    pub(crate) fn memory(&self) -> usize {
        self.regex.memory_usage()
    }

    /// What it means.
    pub(crate) fn hir(&self) -> &Hir {
        &self.hir
    }

    /// What walks through its states, see [`crate::reach`].
    pub(crate) fn walker(&self) -> Option<&Walker> {
        self.walker.get_or_init(|| Walker::new(&self.hir)).as_ref()
    }
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matcher").field("source", &self.source).field("line", &self.line).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matcher(source: &str) -> Result<Matcher, Unusable> {
        Matcher::new(&At::new(source.to_owned(), 0..0), 1, &mut Reading::new())
    }

    #[test]
    fn a_regex_matches_anywhere() {
        let sudo = matcher(r"\bsudo\b").unwrap();
        assert!(sudo.is_match("run sudo now"));
        assert!(!sudo.is_match("run pseudo now"));
        assert!(sudo.is_match("sudo"));
    }

    #[test]
    fn classes_are_those_of_unicode() {
        assert!(matcher(r"^\w+$").unwrap().is_match("größe"));
        assert!(matcher(r"(?i)ÄÖ").unwrap().is_match("äö"));
        assert!(matcher(r"\p{Greek}").unwrap().is_match("λ"));
        assert!(matcher(r"\bé\b").unwrap().is_match("à é ü"));
    }

    #[test]
    fn an_invalid_regex_says_where() {
        let unclosed = matcher("^(learn").unwrap_err();
        assert_eq!(unclosed, Unusable::Invalid("unclosed group".to_owned(), Some(1..2)));
        let Err(Unusable::Invalid(problem, span)) = matcher("ab(?=c)") else { panic!() };
        assert!(problem.contains("look-around"), "{problem}");
        assert_eq!(span, Some(2..5));
        let Err(Unusable::Invalid(_, span)) = matcher(r"a\p{Nonsense}") else { panic!() };
        assert_eq!(span, Some(1..13));
    }

    #[test]
    fn a_large_regex_is_refused_and_a_usual_one_is_not() {
        assert_eq!(matcher(r"\w{500}").unwrap_err(), Unusable::TooLarge);
        for usual in [r"\w{1,20}", r"^[a-z0-9-]{1,255}$", r"(?i)\b(sudo|doas)\b.*\d{1,10}"] {
            assert!(matcher(usual).is_ok(), "{usual}");
        }
    }
}
