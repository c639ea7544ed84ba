//! The page about storage lists the tables that the Durable Objects make, and no others.

use anyhow::{Context, Result};

const PAGE: &str = include_str!("../../docs/storage-schema.md");
const PRIVACY: &str = include_str!("../../docs/privacy.md");
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
    Ok(rows(PAGE, heading)?.iter().filter_map(|row| name(row)).collect())
}

/// The rows of the table under a heading, without their outer bars.
fn rows(page: &'static str, heading: &str) -> Result<Vec<&'static str>> {
    let mut sections = page.split("\n## ");
    let section = sections.find(|section| section.starts_with(heading));
    let section = section.with_context(|| format!("no heading {heading}"))?;
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    Ok(rows.collect())
}

/// What a row is about: the code that it begins with.
fn name(row: &'static str) -> Option<&'static str> {
    Some(row.strip_prefix('`')?.split_once('`')?.0)
}

#[test]
fn the_page_lists_every_table_and_no_other() -> Result<()> {
    for (heading, source) in MADE {
        // Not what other code says of such statements.
        let is_name = |text: &&str| text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'));
        let statements = source.split("CREATE TABLE IF NOT EXISTS ").skip(1);
        let made = statements.filter_map(|rest| rest.split([' ', '(']).next()).filter(is_name);
        let made: Vec<_> = made.collect();
        assert!(!made.is_empty(), "{heading}");
        assert_eq!(listed(heading)?, made, "{heading}");
    }
    Ok(())
}

#[test]
fn people_are_told_of_everything_that_is_stored() -> Result<()> {
    let headings = PAGE.split("\n## ").skip(1).filter_map(|section| section.lines().next());
    let headings: Vec<_> = headings.collect();
    assert!(headings.len() >= MADE.len() + 2, "{headings:?}");
    for heading in headings {
        let told: Vec<_> = rows(PRIVACY, heading)?.into_iter().filter_map(name).collect();
        let stored = listed(heading)?;
        assert!(!stored.is_empty(), "{heading}");
        for name in &told {
            assert!(stored.contains(name), "{heading}: `{name}` is not stored any more");
        }
        for name in stored {
            assert!(told.contains(&name), "{heading}: `{name}` is not in docs/privacy.md");
        }
    }
    Ok(())
}

#[test]
fn of_each_datum_people_are_told_what_it_says_what_it_is_for_and_how_long_it_is_kept() -> Result<()>
{
    let mut data = 0;
    for heading in PRIVACY.split("\n## ").skip(1).filter_map(|section| section.lines().next()) {
        for row in rows(PRIVACY, heading)? {
            let cells: Vec<_> = row.split(" | ").map(str::trim).collect();
            assert_eq!(cells.len(), 4, "{heading}: {row}");
            assert!(cells.iter().all(|cell| !cell.is_empty()), "{heading}: {row}");
            data += 1;
        }
    }
    assert!(data > 30, "{data}");
    Ok(())
}
