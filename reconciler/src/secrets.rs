//! Secrets, from the environment or from files, and from nowhere else.

use std::path::Path;

use anyhow::{Context, Result, bail};
use secrecy::SecretString;

/// Where secrets are looked up.
pub trait Environment {
    /// The variable, if it is set.
    fn var(&self, name: &str) -> Option<String>;
}

/// The process's environment.
#[derive(Clone, Copy, Debug)]
pub struct ProcessEnvironment;

impl Environment for ProcessEnvironment {
    #[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
    fn var(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }
}

/// The secret `name`: the variable of this name, or the content of the file that `{name}_FILE`
/// names. `None` when neither is set; a variable that is set to nothing counts as not set.
///
/// # Errors
/// Both are set, the file cannot be read, or is empty. Never says what the secret is.
pub fn optional(environment: &impl Environment, name: &str) -> Result<Option<SecretString>> {
    let file = format!("{name}_FILE");
    let var = |name| environment.var(name).filter(|text| !text.trim().is_empty());
    let text = match (var(name), var(&file)) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => bail!("{name} and {file} are both set: set one of them"),
        (Some(text), None) => text,
        (None, Some(path)) => std::fs::read_to_string(Path::new(&path))
            .with_context(|| format!("{file}: {path} cannot be read"))?,
    };
    if text.trim().is_empty() {
        bail!("{file} names an empty file");
    }
    Ok(Some(text.trim().to_owned().into()))
}

/// The secret `name`.
///
/// # Errors
/// As [`optional`], and when it is not set.
pub fn required(environment: &impl Environment, name: &str) -> Result<SecretString> {
    let found = optional(environment, name)?;
    found.with_context(|| format!("{name} is not set: set it, or {name}_FILE to a file's path"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use secrecy::ExposeSecret;

    use super::*;

    impl Environment for BTreeMap<&str, String> {
        fn var(&self, name: &str) -> Option<String> {
            self.get(name).cloned()
        }
    }

    #[test]
    fn a_secret_comes_from_a_variable_or_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "from a file\n").unwrap();
        let path = path.display().to_string();
        let variable = BTreeMap::from([("KEY", "from a variable".to_owned())]);
        assert_eq!(required(&variable, "KEY").unwrap().expose_secret(), "from a variable");
        let file = BTreeMap::from([("KEY_FILE", path.clone())]);
        assert_eq!(required(&file, "KEY").unwrap().expose_secret(), "from a file");
        let both = BTreeMap::from([("KEY", "a".to_owned()), ("KEY_FILE", path)]);
        assert!(required(&both, "KEY").unwrap_err().to_string().contains("both set"));
    }

    #[test]
    fn a_secret_that_is_not_there_is_named_and_an_empty_variable_is_not_set() {
        let empty = BTreeMap::from([("KEY", " \n".to_owned()), ("KEY_FILE", String::new())]);
        for nothing in [BTreeMap::new(), empty] {
            assert!(optional(&nothing, "KEY").unwrap().is_none());
            let error = required(&nothing, "KEY").unwrap_err().to_string();
            assert_eq!(error, "KEY is not set: set it, or KEY_FILE to a file's path");
        }
    }

    #[test]
    fn a_file_without_a_secret_in_it_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let path = file.path().display().to_string();
        let empty = BTreeMap::from([("KEY_FILE", path), ("KEY", String::new())]);
        let error = required(&empty, "KEY").unwrap_err().to_string();
        assert_eq!(error, "KEY_FILE names an empty file");
    }
}
