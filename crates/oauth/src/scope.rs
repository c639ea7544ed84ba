//! What a client may do, before any policy is asked.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// One scope (RFC 6749, section 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// See what there is: `b00t:read`.
    #[serde(rename = "b00t:read")]
    Read,
    /// Propose changes by pull request: `b00t:write`. It includes [`Scope::Read`].
    #[serde(rename = "b00t:write")]
    Write,
}

/// A set of scopes that is never empty, and has with each scope those that it includes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scopes(BTreeSet<Scope>);

/// The text is no list of scopes that are known here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("scope must be a list of b00t:read and b00t:write")]
pub struct UnknownScope;

impl Scope {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "b00t:read",
            Self::Write => "b00t:write",
        }
    }

    /// What it means, in a sentence for the person who is asked.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Read => "See what your policy allows, and read what it allows to read.",
            Self::Write => "Open pull requests on your fork. Only you can merge them.",
        }
    }
}

impl Scopes {
    /// What is granted when nothing is asked for.
    #[must_use]
    pub fn read() -> Self {
        Self::from(Scope::Read)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Whether everything in `needed` is in here.
    #[must_use]
    pub fn cover(&self, needed: &Self) -> bool {
        needed.0.is_subset(&self.0)
    }
}

impl From<Scope> for Scopes {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Self(BTreeSet::from([Scope::Read])),
            Scope::Write => Self(BTreeSet::from(Scope::ALL)),
        }
    }
}

impl FromStr for Scopes {
    type Err = UnknownScope;

    /// Reads words separated by spaces, in any order and number. Case matters.
    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let mut all = BTreeSet::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let known = Scope::ALL.into_iter().find(|scope| scope.as_str() == word);
            all.extend(Self::from(known.ok_or(UnknownScope)?).0);
        }
        if all.is_empty() { Err(UnknownScope) } else { Ok(Self(all)) }
    }
}

impl TryFrom<String> for Scopes {
    type Error = UnknownScope;

    fn try_from(text: String) -> Result<Self, UnknownScope> {
        text.parse()
    }
}

impl From<Scopes> for String {
    fn from(scopes: Scopes) -> Self {
        scopes.to_string()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, scope) in self.iter().enumerate() {
            write!(f, "{}{}", if number == 0 { "" } else { " " }, scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_includes_reading() {
        let write: Scopes = "b00t:write".parse().unwrap();
        assert_eq!(write.to_string(), "b00t:read b00t:write");
        assert!(write.cover(&Scopes::read()));
        assert!(!Scopes::read().cover(&write));
    }

    #[test]
    fn order_number_and_spaces_do_not_matter() {
        for text in ["b00t:read", " b00t:read ", "b00t:read b00t:read"] {
            assert_eq!(text.parse(), Ok(Scopes::read()));
        }
        assert_eq!("b00t:write b00t:read".parse(), Ok(Scopes::from(Scope::Write)));
    }

    #[test]
    fn an_unknown_scope_is_refused_and_not_left_out() {
        for text in ["", " ", "b00t:admin", "b00t:read b00t:admin", "B00T:READ", "b00t:read,", "*"]
        {
            assert_eq!(text.parse::<Scopes>(), Err(UnknownScope), "{text}");
        }
    }
}
