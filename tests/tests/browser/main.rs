//! A person at a real browser, through the whole product; nothing is played but GitHub's own pages.
//!
//! The person is a program, `tests/browser/story.mjs`, which drives Chromium: from a GitHub account to a
//! connected MCP client, and out again. Pictures of all pages are left in `target/screenshots`.

#[cfg(test)]
mod story;
