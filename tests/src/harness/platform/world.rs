//! What people do on GitHub, and what the platform makes of it.

use anyhow::{Context, Result};
use store::PolicyRecord;
use tokio::fs;

use super::{Platform, TEMPLATE, root};
use crate::{
    harness::{Clone, until},
    standin::Change,
};

impl Platform {
    /// Full name of an account's fork.
    pub(super) fn fork_of(&self, login: &str) -> String {
        let name = TEMPLATE.split_once('/').map_or(TEMPLATE, |(_, name)| name);
        format!("{login}/{name}")
    }

    /// The owner installs the App on their fork, if it is not there already.
    ///
    /// # Errors
    /// There is no such fork.
    pub async fn install(&self, login: &str) -> Result<()> {
        if self.standin.find_installation(login).is_err() {
            self.standin.install_app(login, &[&self.fork_of(login)])?;
        }
        Ok(())
    }

    /// The owner uninstalls the App, if it is there. What was granted ends as soon as the instance
    /// hears of it.
    ///
    /// # Errors
    /// There is no such account.
    pub async fn uninstall(&self, login: &str) -> Result<()> {
        if self.standin.find_installation(login).is_ok() {
            self.standin.uninstall_app(login)?;
            self.grants_are_gone(login).await?;
        }
        Ok(())
    }

    /// The owner uninstalls the App; when this returns, what was granted is over.
    ///
    /// # Errors
    /// Nothing was granted, or the platform does not answer.
    pub async fn leave(&self, login: &str) -> Result<()> {
        let granted = self.token(login, login).await?;
        self.uninstall(login).await?;
        until("what was granted is over", async || {
            Ok((self.ping(login, &granted).await?.0 == 401).then_some(()))
        })
        .await
    }

    /// The address to clone an account's fork from, with the owner's password in it.
    ///
    /// # Errors
    /// There is no such account.
    pub fn clone_url(&self, login: &str) -> Result<String> {
        let token = self.standin.find_account(login)?.token;
        let host = self.standin.base_url().replacen("http://", "", 1);
        Ok(format!("http://{login}:{token}@{host}/{}.git", self.fork_of(login)))
    }

    /// A fresh clone of an account's fork, by its owner.
    ///
    /// # Errors
    /// `git clone` failed.
    pub async fn clone_of(&self, login: &str) -> Result<Clone> {
        let folder = self.config.state.join("clones").join(login);
        if folder.exists() {
            fs::remove_dir_all(&folder).await?;
        }
        Clone::of(&self.clone_url(login)?, &folder).await
    }

    /// A file as the template has it.
    ///
    /// # Errors
    /// There is none.
    pub async fn template_file(&self, path: &str) -> Result<String> {
        Ok(fs::read_to_string(root()?.join("template").join(path)).await?)
    }

    /// Waits until an account's record in KV is of this commit.
    ///
    /// # Errors
    /// It never came.
    pub async fn synced(&self, login: &str, commit: &str) -> Result<PolicyRecord> {
        let kv = self.kv()?;
        let is_it = |head: &ids::CommitId| head.as_str() == commit;
        until(&format!("{login} is synced at {commit}"), async || {
            let record = kv.policy(login).await?;
            Ok(record.filter(|record| record.head.as_ref().is_some_and(is_it)))
        })
        .await
        .with_context(|| self.account_of_events())
    }

    /// What went to the workers and what they said, for whoever has to find out why something
    /// never happened.
    pub(super) fn account_of_events(&self) -> String {
        let deliveries = self.standin.deliveries();
        let deliveries =
            deliveries.iter().rev().take(5).map(|delivery| {
                format!("{} {}: {}", delivery.event, delivery.guid, delivery.status)
            });
        let deliveries = deliveries.collect::<Vec<_>>().join("\n");
        let log = std::fs::read(self.log_file()).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let mut lines: Vec<_> = log.lines().rev().take(20).collect();
        lines.reverse();
        format!("newest deliveries first:\n{deliveries}\nend of the log:\n{}", lines.join("\n"))
    }

    /// Waits until an account has a policy in force.
    ///
    /// # Errors
    /// It never had one.
    pub async fn in_force(&self, login: &str) -> Result<PolicyRecord> {
        self.in_force_as(login, "active").await
    }

    /// Waits until the content of an account's fork and of the template is in KV.
    ///
    /// # Errors
    /// It never came.
    pub async fn content_is_there(&self, login: &str) -> Result<()> {
        let kv = self.kv()?;
        until(&format!("the content of {login} and of the template"), async || {
            let both = (kv.index(login).await?, kv.template_index().await?);
            Ok(both.0.zip(both.1).map(drop))
        })
        .await
    }

    /// Waits until an account's record in KV has this state.
    ///
    /// # Errors
    /// It never had it.
    pub async fn in_force_as(&self, login: &str, state: &str) -> Result<PolicyRecord> {
        let kv = self.kv()?;
        until(&format!("{login} is {state}"), async || {
            Ok(kv.policy(login).await?.filter(|record| record.state.name() == state))
        })
        .await
    }

    /// A new account with a repository that is no fork, with the App on it; returns its id.
    ///
    /// # Errors
    /// The name is taken.
    pub async fn account_with_own_repository(
        &self,
        login: &str,
        files: &[(&str, &str)],
    ) -> Result<u64> {
        let account = self.standin.account(login)?;
        let name = self.fork_of(login);
        self.standin.make_empty_repository(&name)?;
        let changes: Vec<_> = files
            .iter()
            .map(|(path, text)| (*path, Change::File(text.as_bytes().to_vec())))
            .collect();
        self.standin.commit_changes(&name, "main", &changes, "First commit").await?;
        self.standin.install_app(login, &[&name])?;
        Ok(account.id)
    }

    /// A new account with a fork that has the App, with all of it in force.
    ///
    /// # Errors
    /// The name is taken.
    pub async fn account_with_fork(&self, login: &str) -> Result<()> {
        self.standin.account(login)?;
        self.standin.fork(TEMPLATE, login)?;
        self.install(login).await?;
        self.in_force(login).await?;
        self.content_is_there(login).await?;
        self.deliveries_done().await
    }

    /// A new account whose fork has lost all its branches, with the App on it.
    ///
    /// # Errors
    /// The name is taken.
    pub async fn account_with_empty_fork(&self, login: &str) -> Result<()> {
        self.standin.account(login)?;
        self.standin.fork(TEMPLATE, login)?;
        self.standin.reset_branch(&self.fork_of(login), "main", None).await?;
        self.standin.install_app(login, &[&self.fork_of(login)])?;
        Ok(())
    }

    /// The owner gives the fork's default branch another name.
    ///
    /// # Errors
    /// There is no such fork.
    pub async fn rename_default_branch(&self, login: &str, to: &str) -> Result<()> {
        self.standin.rename_default_branch(&self.fork_of(login), to).await?;
        Ok(())
    }

    /// Waits until every delivery has been answered.
    ///
    /// # Errors
    /// None so far.
    pub async fn deliveries_done(&self) -> Result<()> {
        self.standin.until_deliveries_are_idle().await;
        Ok(())
    }

    /// The GUID of the newest delivery of an event.
    ///
    /// # Errors
    /// There was none.
    pub async fn newest_delivery(&self, event: &str) -> Result<String> {
        let deliveries = self.standin.deliveries();
        let newest = deliveries.into_iter().rev().find(|delivery| delivery.event == event);
        Ok(newest.with_context(|| format!("no delivery of {event}"))?.guid)
    }
}
