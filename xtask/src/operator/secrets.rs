//! `deploy/NAME.secrets`: one file for each secret, for the operator's eyes only.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use secrecy::{ExposeSecret as _, SecretString};

use super::{App, Environment, SecretName};

/// Nobody but the owner reads a file of it.
const FILE_MODE: u32 = 0o600;
/// Nobody but the owner looks into it.
const FOLDER_MODE: u32 = 0o700;

/// The folder.
pub(crate) struct Secrets {
    folder: PathBuf,
}

impl Secrets {
    pub(crate) fn of(environment: &Environment) -> Self {
        Self { folder: environment.secrets() }
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The secret, if it is here.
    pub(crate) fn read(&self, name: SecretName) -> Result<Option<SecretString>> {
        let text = self.file(name.as_str())?;
        // Editors end a file with a line break; a secret has none at its end that matters.
        Ok(text.map(|text| text.trim_end().to_owned().into()))
    }

    /// The secret, which has to be here.
    pub(crate) fn required(&self, name: SecretName) -> Result<SecretString> {
        self.read(name)?.with_context(|| {
            let folder = self.folder.display();
            format!("{} is not in {folder}: do this where the secrets are kept", name.as_str())
        })
    }

    /// Keeps a secret, in place of the one that is here.
    pub(crate) fn keep(&self, name: SecretName, secret: &SecretString) -> Result<()> {
        self.write(name.as_str(), secret.expose_secret())
    }

    /// Forgets a secret.
    pub(crate) fn forget(&self, name: SecretName) -> Result<()> {
        match fs::remove_file(self.folder.join(name.as_str())) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", name.as_str()))
            }
            _ => Ok(()),
        }
    }

    /// What is public of the App, if `cargo xtask app` kept it.
    pub(crate) fn app(&self) -> Result<Option<App>> {
        let text = self.file(APP)?;
        text.map(|text| serde_json::from_str(&text).with_context(|| format!("{APP} is damaged")))
            .transpose()
    }

    pub(crate) fn keep_app(&self, app: &App) -> Result<()> {
        self.write(APP, &serde_json::to_string_pretty(app)?)
    }

    fn file(&self, name: &str) -> Result<Option<String>> {
        let path = self.folder.join(name);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| format!("cannot read {name}")),
        };
        if fs::metadata(&path)?.permissions().mode() & 0o077 != 0 {
            bail!("others may read {}: `chmod 600` it", path.display());
        }
        if text.trim().is_empty() {
            bail!("{} is empty", path.display());
        }
        Ok(Some(text))
    }

    /// Whole or not at all: a secret that is cut off would be lost.
    fn write(&self, name: &str, text: &str) -> Result<()> {
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true).mode(FOLDER_MODE).create(&self.folder)?;
        fs::set_permissions(&self.folder, Permissions::from_mode(FOLDER_MODE))?;
        let (path, new) = (self.folder.join(name), self.folder.join(format!(".{name}.new")));
        let mut options = OpenOptions::new();
        let mut file =
            options.write(true).create(true).truncate(true).mode(FILE_MODE).open(&new)?;
        file.set_permissions(Permissions::from_mode(FILE_MODE))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &path).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// What is public of the App.
const APP: &str = "app.json";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkout::Checkout;

    fn secrets(root: &Path) -> Secrets {
        Secrets::of(&Environment::new(&Checkout::at(root), "test").unwrap())
    }

    #[test]
    fn what_is_kept_is_read_again_and_by_nobody_else() {
        let root = tempfile::tempdir().unwrap();
        let secrets = secrets(root.path());
        assert!(secrets.read(SecretName::ErrandSecret).unwrap().is_none());
        secrets.keep(SecretName::ErrandSecret, &"word".into()).unwrap();
        secrets.keep(SecretName::ErrandSecret, &"other word".into()).unwrap();
        let read = secrets.read(SecretName::ErrandSecret).unwrap().unwrap();
        assert_eq!(read.expose_secret(), "other word");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(secrets.folder()), FOLDER_MODE);
        assert_eq!(mode(&secrets.folder().join("ERRAND_SECRET")), FILE_MODE);
        secrets.forget(SecretName::ErrandSecret).unwrap();
        secrets.forget(SecretName::ErrandSecret).unwrap();
        assert!(secrets.read(SecretName::ErrandSecret).unwrap().is_none());
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let secrets = secrets(root.path());
        secrets.keep(SecretName::ErrandSecret, &"word".into()).unwrap();
        let path = secrets.folder().join("ERRAND_SECRET");
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let error = secrets.read(SecretName::ErrandSecret).unwrap_err().to_string();
        assert!(error.contains("others may read") && !error.contains("word"), "{error}");
    }

    #[test]
    fn git_ignores_the_folder() {
        let ignored = include_str!("../../../.gitignore");
        assert!(ignored.lines().any(|line| line == "/deploy/*.secrets"));
    }
}
