//! docs/clients.md says of which versions something was shown.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result};
use serde::Deserialize;
use tokio::fs;

#[derive(Deserialize)]
struct Package {
    dependencies: BTreeMap<String, String>,
}

#[tokio::test]
async fn the_page_names_the_versions_of_the_clients() -> Result<()> {
    let page = read("../docs/clients.md").await?;
    let package: Package = serde_json::from_str(&read("clients/package.json").await?)?;
    let requirements = read("clients/requirements.txt").await?;
    let python = after(&requirements, "\nmcp==", ' ')?;
    let lock = read("../Cargo.lock").await?;
    let rust = after(&lock, "name = \"rmcp\"\nversion = \"", '"')?;

    let mut clients = package.dependencies;
    clients.extend([("mcp".into(), python), ("rmcp".into(), rust)]);
    for (name, version) in clients {
        let row = format!("\n| `{name}` {version} (");
        assert!(page.contains(&row), "the page has no row of {name} {version}");
    }
    Ok(())
}

/// What stands between two things.
fn after(text: &str, before: &str, end: char) -> Result<String> {
    let (_, rest) = text.split_once(before).with_context(|| format!("no {before}"))?;
    Ok(rest.split(end).next().unwrap_or_default().to_owned())
}

async fn read(path: &str) -> Result<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).await.with_context(|| path.display().to_string())
}
