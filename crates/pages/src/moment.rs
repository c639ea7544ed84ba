//! Points in time, for people and for machines.

use ids::UnixMillis;
use maud::{Markup, html};

/// `2026-11-22 16:52 UTC`.
pub(crate) fn moment(at: UnixMillis) -> Markup {
    let exact = at.to_string();
    html! { time datetime=(exact) { (minute(&exact)) } }
}

/// The same, in a few words seen from `now`: `3 minutes ago`.
pub(crate) fn ago(at: UnixMillis, now: UnixMillis) -> Markup {
    let exact = at.to_string();
    html! { time datetime=(exact) title=(minute(&exact)) { (distance(at, now)) } }
}

/// `2026-11-22`.
pub(crate) fn date(at: UnixMillis) -> String {
    at.to_string().split('T').next().unwrap_or_default().to_owned()
}

fn minute(exact: &str) -> String {
    let to_the_minute = exact.get(..16).unwrap_or(exact);
    format!("{} UTC", to_the_minute.replace('T', " "))
}

fn distance(at: UnixMillis, now: UnixMillis) -> String {
    let seconds = now.seconds().saturating_sub(at.seconds());
    let (number, unit) = match seconds {
        0..60 => return "just now".into(),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{} ago", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn a_moment_is_shown_to_the_minute_and_kept_to_the_millisecond() {
        let at = UnixMillis::new(1_795_366_320_123);
        assert_eq!(
            moment(at).into_string(),
            "<time datetime=\"2026-11-22T16:52:00.123Z\">2026-11-22 16:52 UTC</time>"
        );
        assert_eq!(date(at), "2026-11-22");
    }

    #[test]
    fn what_has_been_is_told_in_the_largest_unit_that_fits() {
        let now = UnixMillis::new(10_000_000_000);
        for (seconds, told) in [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3599, "59 minutes ago"),
            (7200, "2 hours ago"),
            (86_400, "1 day ago"),
            (200_000, "2 days ago"),
        ] {
            assert_eq!(distance(UnixMillis::new(now.get() - seconds * 1000), now), told);
        }
        assert_eq!(distance(now.plus(5000), now), "just now", "clocks differ a little");
    }
}
