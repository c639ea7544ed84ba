//! Which files are content.

#![cfg(test)]

use std::collections::BTreeSet;

use github::{TreeEntry, TreeEntryKind};
use ids::BlobId;
use pretty_assertions::assert_eq;
use store::ContentKind;
use sync::content::{Bounds, MAX_BATCH_BYTES, MAX_LISTED_SKIPPED, MAX_PATH_BYTES, batch, select};

fn blob(number: usize) -> BlobId {
    format!("{number:040x}").parse().unwrap()
}

fn file(path: &str, size: u64) -> TreeEntry {
    TreeEntry { path: path.into(), kind: TreeEntryKind::File { blob: blob(1), size } }
}

fn names(paths: &[&str]) -> Vec<(ContentKind, String)> {
    let tree: Vec<_> = paths.iter().map(|path| file(path, 1)).collect();
    select(&tree, &Bounds::HIGHEST)
        .entries
        .into_iter()
        .map(|entry| (entry.kind, entry.name))
        .collect()
}

#[test]
fn names_come_from_paths() {
    use ContentKind::{Datum, Prompt, Topic};
    for (path, expected) in [
        ("_b00t_/learn/rust.md", Some((Topic, "rust"))),
        ("_b00t_/learn/lang/rust.md", Some((Topic, "lang/rust"))),
        ("_b00t_/learn/a.b.md", Some((Topic, "a.b"))),
        ("_b00t_/github.mcp.toml", Some((Datum, "github.mcp"))),
        ("_b00t_/deep/er/git.cli.toml", Some((Datum, "git.cli"))),
        ("_b00t_/learn/x.cli.toml", Some((Datum, "x.cli"))),
        ("_b00t_/prompts/review.md", Some((Prompt, "review"))),
        ("_b00t_/prompts/git/tidy.md", Some((Prompt, "git/tidy"))),
        ("_b00t_/prompts/x.cli.toml", Some((Datum, "x.cli"))),
        ("_b00t_/prompts/.md", None),
        ("_b00t_/learn/.md", None),
        ("_b00t_/learn/sub/.md", None),
        ("_b00t_/rust.md", None),
        ("_b00t_/plain.toml", None),
        ("_b00t_/.cli.toml", None),
        ("_b00t_/x..toml", None),
        ("_b00t_x/learn/rust.md", None),
        ("learn/rust.md", None),
        ("sub/_b00t_/learn/rust.md", None),
        ("b00t-mcp-acl.toml", None),
    ] {
        let expected: Vec<_> =
            expected.map(|(kind, name)| (kind, name.into())).into_iter().collect();
        assert_eq!(names(&[path]), expected, "{path}");
    }
}

#[test]
fn entries_are_sorted_and_a_name_counts_once() {
    assert_eq!(
        names(&["_b00t_/z/git.cli.toml", "_b00t_/learn/b.md", "_b00t_/a/git.cli.toml"]),
        [(ContentKind::Datum, "git.cli".into()), (ContentKind::Topic, "b".into())]
    );
    let both = [file("_b00t_/z/git.cli.toml", 1), file("_b00t_/a/git.cli.toml", 1)];
    let selection = select(&both, &Bounds::HIGHEST);
    assert_eq!(selection.entries[0].path, "_b00t_/a/git.cli.toml");
    assert_eq!(selection.skipped[0].path, "_b00t_/z/git.cli.toml");
}

#[test]
fn what_is_left_out_is_told_with_its_reason() {
    let long = format!("_b00t_/learn/{}.md", "x".repeat(200));
    let odd = |path: &str, kind| TreeEntry { path: path.into(), kind };
    let selection = select(
        &[
            file("_b00t_/learn/big.md", Bounds::HIGHEST.file_bytes() + 1),
            file("_b00t_/learn/just.md", Bounds::HIGHEST.file_bytes()),
            file(&long, 1),
            odd("_b00t_/learn/link.md", TreeEntryKind::Symlink),
            odd("_b00t_/learn/module.md", TreeEntryKind::Submodule),
            odd(
                "_b00t_/learn/folder.md",
                TreeEntryKind::Directory("1".repeat(40).parse().unwrap()),
            ),
        ],
        &Bounds::HIGHEST,
    );
    assert_eq!(selection.entries.len(), 1);
    let reasons: Vec<_> = selection.skipped.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "it is larger than 262144 bytes",
            "it is a symbolic link",
            "it is a submodule",
            "its path is longer than 200 bytes",
        ]
    );
    assert_eq!(selection.skipped_total, 4);
}

#[test]
fn files_are_bounded_in_number() {
    let tree: Vec<_> = (0..Bounds::HIGHEST.files() + 70)
        .map(|n| file(&format!("_b00t_/learn/{n:05}.md"), 1))
        .collect();
    let selection = select(&tree, &Bounds::HIGHEST);
    assert_eq!(selection.entries.len(), Bounds::HIGHEST.files());
    assert_eq!(selection.skipped.len(), MAX_LISTED_SKIPPED);
    assert_eq!(selection.skipped_total, 70);
}

#[test]
fn files_are_bounded_in_all() {
    let tree: Vec<_> = (0..70)
        .map(|n| file(&format!("_b00t_/learn/{n:02}.md"), Bounds::HIGHEST.file_bytes()))
        .collect();
    let selection = select(&tree, &Bounds::HIGHEST);
    assert_eq!(selection.entries.len(), 64);
    assert_eq!(selection.skipped[0].reason, "all files together are larger than 16777216 bytes");
}

#[test]
fn batches_are_bounded_in_number_and_bytes() {
    let entries = |count: usize, size: u64| -> Vec<_> {
        let tree: Vec<_> = (0..count)
            .map(|n| TreeEntry {
                path: format!("_b00t_/learn/{n:03}.md"),
                kind: TreeEntryKind::File { blob: blob(n), size },
            })
            .collect();
        select(&tree, &Bounds::HIGHEST).entries
    };
    let missing: BTreeSet<_> = (0..100).map(blob).collect();
    assert_eq!(batch(&entries(100, 1), &missing).len(), 50);
    assert_eq!(batch(&entries(100, 0), &missing).len(), 50);
    let quarter = MAX_BATCH_BYTES / 4;
    assert_eq!(batch(&entries(100, quarter), &missing).len(), 4);
    assert_eq!(batch(&entries(9, 1), &BTreeSet::from([blob(3)])), [blob(3)]);
    assert_eq!(batch(&entries(9, 1), &BTreeSet::new()), []);
}

#[test]
fn paths_that_grow_in_json_are_left_out() {
    for letter in ['\n', '\u{1}', '"', '\\', '\u{7f}'] {
        let selection = select(&[file(&format!("_b00t_/learn/a{letter}.md"), 1)], &Bounds::HIGHEST);
        assert_eq!(selection.entries, []);
        assert_eq!(selection.skipped[0].path, "_b00t_/learn/a?.md");
    }
    assert_eq!(names(&["_b00t_/learn/öffnen.md"]).len(), 1);
}

#[test]
fn the_largest_index_fits_a_row() {
    let tree: Vec<_> = (0..Bounds::HIGHEST.files() + MAX_LISTED_SKIPPED)
        .map(|n| file(&format!("_b00t_/learn/{n:0width$}.md", width = MAX_PATH_BYTES - 16), 1))
        .collect();
    let selection = select(&tree, &Bounds::HIGHEST);
    assert_eq!(selection.entries.len(), Bounds::HIGHEST.files());
    // As it stands in the outbox: JSON in a text in JSON.
    let body = serde_json::to_string(&(selection.entries, selection.skipped)).unwrap();
    let row = serde_json::to_string(&body).unwrap();
    assert!(row.len() < 1_900_000, "{}", row.len());
}
