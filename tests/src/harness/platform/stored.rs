//! Everything that is stored anywhere, as text.

use anyhow::{Context, Result, ensure};
use store::Key;
use tokio::process::Command;

use super::Platform;
use crate::harness::interpreters::python;

/// Writes every row of every SQLite database below a folder as a line. They are copied first: whoever
/// writes them has them open.
const DUMP: &str = r#"
import pathlib, shutil, sqlite3, sys, tempfile
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.sqlite")):
    with tempfile.TemporaryDirectory() as folder:
        for file in path.parent.glob(path.name + "*"):
            shutil.copy(file, folder)
        database = sqlite3.connect(pathlib.Path(folder) / path.name)
        database.text_factory = lambda text: text.decode(errors="replace")
        for line in database.iterdump():
            print(path.parent.name, line.replace("\n", " "))
        database.close()
"#;

impl Platform {
    /// Everything that KV, R2 and the Durable Objects hold, a line each: keys with their values, and rows
    /// of tables.
    ///
    /// # Errors
    /// A store cannot be read.
    pub async fn stored(&self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        let kv = self.kv()?;
        for key in kv.list("").await? {
            let value = kv.bytes(&key.name).await?.unwrap_or_default();
            let value = String::from_utf8_lossy(&value).replace('\n', " ");
            lines.push(format!("KV {} {} {value}", key.name, key.metadata));
        }
        let history = self.history()?;
        for key in history.list("").await? {
            let value = history.get(&key).await?.unwrap_or_default();
            lines.push(format!("R2 {key} {}", String::from_utf8_lossy(&value).replace('\n', " ")));
        }
        let folder = self.config.state.join("workerd/workers/do");
        let dumped = Command::new(python()).arg("-c").arg(DUMP).arg(&folder).output().await;
        let dumped = dumped.context("Python does not run")?;
        ensure!(dumped.status.success(), "{}", String::from_utf8_lossy(&dumped.stderr));
        let rows = String::from_utf8_lossy(&dumped.stdout).into_owned();
        ensure!(!rows.is_empty(), "there is no database in {}", folder.display());
        lines.extend(rows.lines().map(|row| format!("DO {row}")));
        Ok(lines)
    }

    /// What is stored anywhere that names an account: by its login, or by its number in a key or a
    /// record.
    ///
    /// # Errors
    /// As for [`Self::stored`].
    pub async fn stored_of(&self, login: &str) -> Result<Vec<String>> {
        let id = self.github().find_account(login)?.id;
        let own = [
            login.to_owned(),
            format!("\"account\":{id},"),
            format!("\"account\":{id}}}"),
            format!("\"sub\":\"{id}\""),
            format!("KV account:{id} "),
            format!("KV {}", Key::files_of(ids::AccountId::new(id))),
            format!("R2 history/{id}/"),
        ];
        let mut lines = self.stored().await?;
        lines.retain(|line| own.iter().any(|name| line.contains(name)));
        Ok(lines)
    }
}
