//! The page about the App lists the permissions and events that there are, and no others.

use anyhow::{Context, Result};
use github::{EVENTS, Event, IgnoredReason, PERMISSIONS};

const PAGE: &str = include_str!("../../docs/github-app.md");
const PARSED: &str = include_str!("../../crates/github/src/event/mod.rs");

/// The rows of the table under a heading: their cells, without ticks.
fn rows(heading: &str) -> Result<Vec<Vec<&'static str>>> {
    let mut sections = PAGE.split("\n## ");
    let section = sections.find(|section| section.starts_with(heading)).context("no heading")?;
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = |row: &'static str| row.split('|').map(|cell| cell.trim().trim_matches('`'));
    Ok(rows.map(|row| cells(row).filter(|cell| !cell.is_empty()).collect()).collect())
}

/// The first two cells of the rows of a table.
fn pairs(heading: &str) -> Result<Vec<(&'static str, &'static str)>> {
    let pair = |row: Vec<&'static str>| Some((*row.first()?, *row.get(1)?));
    Ok(rows(heading)?.into_iter().filter_map(pair).collect())
}

#[test]
fn the_permissions_are_those_that_the_app_asks_for() -> Result<()> {
    assert_eq!(pairs("Permissions")?, PERMISSIONS);
    Ok(())
}

#[test]
fn the_events_are_those_that_the_app_subscribes_to() -> Result<()> {
    assert_eq!(pairs("Events that the App subscribes to")?, EVENTS);
    Ok(())
}

#[test]
fn every_permission_and_event_has_its_reason() -> Result<()> {
    for heading in ["Permissions", "Events that the App subscribes to"] {
        for row in rows(heading)? {
            assert_eq!(row.len(), 4, "{row:?}");
        }
    }
    Ok(())
}

#[test]
fn an_event_needs_a_permission_that_the_app_asks_for() -> Result<()> {
    let asked: Vec<_> = pairs("Permissions")?.into_iter().map(|(name, _)| name).collect();
    for (event, needed) in pairs("Events that the App subscribes to")? {
        assert!(asked.contains(&needed), "{event}");
    }
    Ok(())
}

#[test]
fn the_platform_reads_every_event_on_the_page() -> Result<()> {
    let subscribed = pairs("Events that the App subscribes to")?;
    for (event, _) in subscribed.into_iter().chain(pairs("Events that come by themselves")?) {
        // An event that nothing depends on may have any form; one that is read may not.
        let read = Event::parse(event, b"{}");
        let ignored = matches!(read, Ok(Event::Ignored(IgnoredReason::UnknownEvent)));
        assert!(!ignored, "{event}");
    }
    Ok(())
}

#[test]
fn the_page_has_every_event_that_the_platform_reads() -> Result<()> {
    let body = PARSED.split("pub fn parse(").nth(1).and_then(|rest| rest.split("\n    }\n").next());
    let arms = body.context("no such function")?.lines().filter_map(|line| {
        let (names, _) = line.trim().strip_prefix('"')?.split_once("\" =>")?;
        Some(names.split("\" | \""))
    });
    let read: Vec<_> = arms.flatten().filter(|name| *name != "ping").collect();
    assert!(read.contains(&"push"));
    let subscribed = pairs("Events that the App subscribes to")?;
    let own = pairs("Events that come by themselves")?;
    let listed: Vec<_> = subscribed.into_iter().chain(own).map(|(name, _)| name).collect();
    for name in read {
        assert!(listed.contains(&name), "{name}");
    }
    Ok(())
}
