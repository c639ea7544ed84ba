//! What the platform's App asks for. `docs/github-app.md` has the reasons; a test compares.

/// Each permission of a repository, and how far it goes.
pub const PERMISSIONS: [(&str, &str); 4] =
    [("checks", "write"), ("contents", "write"), ("metadata", "read"), ("pull_requests", "write")];

/// The events that the App subscribes to, and the permission that each needs.
pub const EVENTS: [(&str, &str); 5] = [
    ("check_run", "checks"),
    ("check_suite", "checks"),
    ("pull_request", "pull_requests"),
    ("push", "contents"),
    ("repository", "metadata"),
];
