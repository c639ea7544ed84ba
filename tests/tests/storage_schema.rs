//! The page about storage lists the tables that the Durable Objects make, and no others.

use anyhow::{Context, Result};

const PAGE: &str = include_str!("../../docs/storage-schema.md");
const MADE: [(&str, &str); 5] = [
    ("SQLite of a sync gate", include_str!("../../webhook-worker/src/schema.rs")),
    (
        "SQLite of a repository's check runs",
        include_str!("../../webhook-worker/src/desk/schema.rs"),
    ),
    ("SQLite of an instance", include_str!("../../mcp-worker/src/instance/database/schema.rs")),
    ("SQLite of the registry", include_str!("../../mcp-worker/src/clients/schema.rs")),
    ("SQLite of a sign-in", include_str!("../../mcp-worker/src/sign_in/schema.rs")),
];

/// The first column of the table under a heading.
fn listed(heading: &str) -> Result<Vec<&'static str>> {
    let mut sections = PAGE.split("\n## ");
    let section = sections.find(|section| section.starts_with(heading)).context("no heading")?;
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    Ok(rows.map(|(table, _)| table).collect())
}

#[test]
fn the_page_lists_every_table_and_no_other() -> Result<()> {
    for (heading, source) in MADE {
        let statements = source.split("CREATE TABLE IF NOT EXISTS ").skip(1);
        let made: Vec<_> = statements.filter_map(|rest| rest.split([' ', '(']).next()).collect();
        assert!(!made.is_empty(), "{heading}");
        assert_eq!(listed(heading)?, made, "{heading}");
    }
    Ok(())
}
