//! Where one platform's files are.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::checkout::Checkout;

/// One platform, by the name that its operator gave it.
pub(crate) struct Environment {
    name: String,
    root: PathBuf,
}

impl Environment {
    pub(crate) fn new(checkout: &Checkout, name: &str) -> Result<Self> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let ends = !name.starts_with('-') && !name.ends_with('-');
        if name.is_empty() || name.len() > 20 || !name.bytes().all(fits) || !ends {
            bail!("`{name}` is no name: expected lower case letters, digits and `-`, 20 at most");
        }
        if name == "example" {
            bail!("copy deploy/example.toml to deploy/NAME.toml, and use that name");
        }
        Ok(Self { name: name.into(), root: checkout.root().to_owned() })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The settings, which are no secret.
    pub(crate) fn settings(&self) -> PathBuf {
        self.root.join("deploy").join(format!("{}.toml", self.name))
    }

    /// The folder of secrets, which git ignores.
    pub(crate) fn secrets(&self) -> PathBuf {
        self.root.join("deploy").join(format!("{}.secrets", self.name))
    }

    /// Where configurations for wrangler are written.
    pub(crate) fn generated(&self) -> PathBuf {
        self.root.join(".b00t/deploy").join(&self.name)
    }

    /// The checkout.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What a resource of this platform is called at Cloudflare.
    pub(crate) fn resource(&self, kind: &str) -> String {
        format!("{kind}-{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_can_be_part_of_every_other_name() {
        let checkout = Checkout::at(Path::new("/checkout"));
        for good in ["production", "eu-1", "a"] {
            assert!(Environment::new(&checkout, good).is_ok(), "{good}");
        }
        for bad in ["", "Production", "-a", "a-", "../a", "a b", "example", "twenty-one-letters-xx"]
        {
            assert!(Environment::new(&checkout, bad).is_err(), "{bad}");
        }
    }
}
