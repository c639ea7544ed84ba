//! Keys of the KV namespace `POLICY`.

use std::{fmt, str::FromStr};

use ids::{AccountId, BlobId, Login};

/// A key of the KV namespace `POLICY`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// [`PolicyRecord`](crate::PolicyRecord) of the account that goes by this login.
    Policy(Login),
    /// [`ContentIndex`](crate::ContentIndex) of that account's fork.
    Index(Login),
    /// Content of one file of the template, the bytes as they are in git.
    Blob(BlobId),
    /// The same of a file that only this account's fork is known to have.
    File(AccountId, BlobId),
    /// [`AccountRecord`](crate::AccountRecord): which login and repository an account uses now.
    Account(AccountId),
    /// [`ContentIndex`](crate::ContentIndex) of the template repository.
    TemplateIndex,
}

/// What kind of record stands under a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// `policy:{login}`
    Policy,
    /// `index:{login}`
    Index,
    /// `blob:{sha}`
    Blob,
    /// `file:{account}:{sha}`
    File,
    /// `account:{id}`
    Account,
    /// `template:index`
    TemplateIndex,
}

/// The text is not one of the platform's keys.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key of the namespace POLICY")]
pub struct InvalidKey(String);

impl KeyKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 6] =
        [Self::Policy, Self::Index, Self::Blob, Self::File, Self::Account, Self::TemplateIndex];

    /// How the key is written, with the variable part in braces.
    #[must_use]
    pub const fn pattern(self) -> &'static str {
        match self {
            Self::Policy => "policy:{login}",
            Self::Index => "index:{login}",
            Self::Blob => "blob:{sha}",
            Self::File => "file:{account}:{sha}",
            Self::Account => "account:{id}",
            Self::TemplateIndex => "template:index",
        }
    }

    /// What all keys of this kind begin with, for listing.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Policy => "policy:",
            Self::Index => "index:",
            Self::Blob => "blob:",
            Self::File => "file:",
            Self::Account => "account:",
            Self::TemplateIndex => "template:index",
        }
    }
}

impl Key {
    /// What the keys of all of this account's own files begin with, and no other account's.
    #[must_use]
    pub fn files_of(account: AccountId) -> String {
        format!("{}{account}:", KeyKind::File.prefix())
    }

    /// What kind of record stands under this key.
    #[must_use]
    pub const fn kind(&self) -> KeyKind {
        match self {
            Self::Policy(_) => KeyKind::Policy,
            Self::Index(_) => KeyKind::Index,
            Self::Blob(_) => KeyKind::Blob,
            Self::File(..) => KeyKind::File,
            Self::Account(_) => KeyKind::Account,
            Self::TemplateIndex => KeyKind::TemplateIndex,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind().prefix())?;
        match self {
            Self::Policy(login) | Self::Index(login) => login.fmt(f),
            Self::Blob(blob) => blob.fmt(f),
            Self::File(account, blob) => write!(f, "{account}:{blob}"),
            Self::Account(account) => account.fmt(f),
            Self::TemplateIndex => Ok(()),
        }
    }
}

impl FromStr for Key {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidKey(text.into());
        if text == KeyKind::TemplateIndex.prefix() {
            return Ok(Self::TemplateIndex);
        }
        let (kind, rest) = text.split_once(':').ok_or_else(invalid)?;
        match kind {
            "policy" => rest.parse().map(Self::Policy).map_err(|_| invalid()),
            "index" => rest.parse().map(Self::Index).map_err(|_| invalid()),
            "blob" => rest.parse().map(Self::Blob).map_err(|_| invalid()),
            "file" => {
                let (account, blob) = rest.split_once(':').ok_or_else(invalid)?;
                let account = account.parse().map_err(|_| invalid())?;
                Ok(Self::File(account, blob.parse().map_err(|_| invalid())?))
            }
            "account" => rest.parse().map(Self::Account).map_err(|_| invalid()),
            _ => Err(invalid()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "757107ea0eb2509fc211221cce984b8a37570b6d";

    #[test]
    fn every_key_reads_back_as_it_was_written() {
        for key in [
            Key::Policy("octocat".parse().unwrap()),
            Key::Index("octocat".parse().unwrap()),
            Key::Blob(SHA.parse().unwrap()),
            Key::File(AccountId::new(583_231), SHA.parse().unwrap()),
            Key::Account(AccountId::new(583_231)),
            Key::TemplateIndex,
        ] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
    }

    #[test]
    fn a_strange_key_is_refused() {
        for text in [
            "",
            "policy",
            "policy:",
            "policy:-x",
            "blob:main",
            "file:1",
            "file:1:main",
            "file:x:",
            "account:x",
            "other:1",
        ] {
            assert_eq!(text.parse::<Key>(), Err(InvalidKey(text.into())));
        }
    }

    #[test]
    fn the_files_of_an_account_are_told_from_those_of_one_whose_number_begins_alike() {
        let key = |account| Key::File(AccountId::new(account), SHA.parse().unwrap()).to_string();
        assert!(key(12).starts_with(&Key::files_of(AccountId::new(12))));
        assert!(!key(123).starts_with(&Key::files_of(AccountId::new(12))));
    }

    #[test]
    fn the_storage_schema_lists_every_key_and_no_other() {
        let page = include_str!("../../../docs/storage-schema.md");
        let listed: Vec<_> = page
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
            .map(|(pattern, _)| pattern)
            .filter(|pattern| pattern.contains(':'))
            .collect();
        let known: Vec<_> = KeyKind::ALL.iter().map(|kind| kind.pattern()).collect();
        assert_eq!(listed, known);
    }
}
