//! How much was called, day by day.

use maud::{Markup, html};

use super::{Day, Owner};
use crate::moment::date;

/// The drawing is as many units wide for each day.
const STEP: u64 = 20;
/// A bar is as wide.
const BAR: u64 = 14;
/// The drawing is as many units high, without the line below.
const HEIGHT: u64 = 140;

pub(super) fn usage(days: &[Day]) -> Markup {
    let days = days.get(days.len().saturating_sub(Owner::DAYS)..).unwrap_or(days);
    let allowed: u64 = days.iter().map(|day| day.allowed).fold(0, u64::saturating_add);
    let refused: u64 = days.iter().map(|day| day.refused).fold(0, u64::saturating_add);
    html! {
        @if allowed == 0 && refused == 0 {
            p { "Nothing was called in the last " (Owner::DAYS) " days." }
        } @else {
            p {
                "In the last " (days.len()) " days, " strong { (calls(allowed)) } " allowed and "
                strong { (calls(refused)) } " refused."
            }
            (figure(days))
            details {
                summary { "The same as a table" }
                (table(days))
            }
        }
    }
}

fn calls(number: u64) -> String {
    if number == 1 { "1 call was".into() } else { format!("{number} calls were") }
}

fn figure(days: &[Day]) -> Markup {
    let most = days.iter().map(|day| total(*day)).max().unwrap_or_default().max(1);
    let width = STEP * u64::try_from(days.len()).unwrap_or_default();
    html! {
        figure class="stack" {
            p class="small soft" { "At most " (most) " in a day" }
            svg class="chart" viewBox=(format!("0 0 {width} {}", HEIGHT + 2)) role="img" aria-labelledby="usage-title usage-text" {
                title id="usage-title" { "Calls a day" }
                desc id="usage-text" { (summary(days, most)) }
                (hatch())
                line class="axis" x1="0" x2=(width) y1="1" y2="1" {}
                line class="axis" x1="0" x2=(width) y1=(HEIGHT / 2) y2=(HEIGHT / 2) {}
                @for (at, day) in (0..).step_by(20).zip(days) { (bar(at, *day, most)) }
                line class="axis" x1="0" x2=(width) y1=(HEIGHT + 1) y2=(HEIGHT + 1) {}
            }
            @if let (Some(first), Some(last)) = (days.first(), days.last()) {
                p class="between small soft" { span { (date(first.date)) } span { (date(last.date)) } }
            }
            p class="legend" {
                span { (swatch("allowed")) "Allowed" }
                span { (swatch("refused")) "Refused" }
            }
        }
    }
}

/// The lines that fill what was refused, so that it differs not by its colour alone.
fn hatch() -> Markup {
    html! {
        defs {
            pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                line class="hatch" x1="0" y1="0" x2="0" y2="6" {}
            }
        }
    }
}

fn swatch(class: &str) -> Markup {
    html! {
        svg class="swatch" viewBox="0 0 14 14" aria-hidden="true" {
            rect class=(class) x="1" y="1" width="12" height="12" {}
        }
    }
}

/// What was allowed at the bottom, what was refused on top of it.
fn bar(at: u64, day: Day, most: u64) -> Markup {
    let (allowed, refused) = (height(day.allowed, most), height(day.refused, most));
    let x = at + (STEP - BAR) / 2;
    html! {
        @if allowed > 0 {
            rect class="allowed" x=(x) y=(HEIGHT.saturating_sub(allowed)) width=(BAR) height=(allowed) {}
        }
        @if refused > 0 {
            rect class="refused" x=(x) y=(HEIGHT.saturating_sub(allowed + refused)) width=(BAR) height=(refused) {}
        }
    }
}

/// How high a number stands. What is not zero can be seen.
fn height(number: u64, most: u64) -> u64 {
    if number == 0 {
        return 0;
    }
    let scaled = u128::from(number) * u128::from(HEIGHT) / u128::from(most.max(1));
    u64::try_from(scaled).unwrap_or(HEIGHT).clamp(2, HEIGHT)
}

fn total(day: Day) -> u64 {
    day.allowed.saturating_add(day.refused)
}

fn summary(days: &[Day], most: u64) -> String {
    let busiest = days.iter().find(|day| total(**day) == most).map(|day| date(day.date));
    match (days.first(), days.last(), busiest) {
        (Some(first), Some(last), Some(busiest)) => format!(
            "A bar for each day from {} to {}. The most, {most}, were on {busiest}.",
            date(first.date),
            date(last.date)
        ),
        _ => String::new(),
    }
}

fn table(days: &[Day]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table of calls a day" {
            table {
                caption { "Calls a day, the newest first" }
                thead {
                    tr {
                        th scope="col" { "Day" }
                        th class="number" scope="col" { "Allowed" }
                        th class="number" scope="col" { "Refused" }
                    }
                }
                tbody {
                    @for day in days.iter().rev() {
                        tr {
                            th scope="row" { (date(day.date)) }
                            td class="number" { (day.allowed) }
                            td class="number" { (day.refused) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ids::UnixMillis;
    use pretty_assertions::assert_eq;

    use super::*;

    fn day(n: u64, allowed: u64, refused: u64) -> Day {
        Day { date: UnixMillis::new(n * 86_400_000), allowed, refused }
    }

    #[test]
    fn the_busiest_day_is_as_high_as_the_drawing() {
        let html = figure(&[day(0, 70, 70), day(1, 0, 0), day(2, 1, 0)]).into_string();
        assert!(html.contains("class=\"allowed\" x=\"3\" y=\"70\" width=\"14\" height=\"70\""));
        assert!(html.contains("class=\"refused\" x=\"3\" y=\"0\" width=\"14\" height=\"70\""));
        assert_eq!(html.matches("<rect").count(), 3 + 2, "two in the legend: {html}");
    }

    #[test]
    fn one_call_among_very_many_can_be_seen() {
        assert_eq!(height(1, u64::MAX), 2);
        assert_eq!(height(u64::MAX, u64::MAX), HEIGHT);
        assert_eq!(height(0, 0), 0);
    }

    #[test]
    fn the_drawing_is_told_in_words_and_as_a_table() {
        let html = usage(&[day(0, 3, 1), day(1, 5, 0)]).into_string();
        for text in [
            "8 calls were",
            "1 call was",
            "A bar for each day from 1970-01-01 to 1970-01-02. The most, 5, were on 1970-01-02.",
            "<th scope=\"row\">1970-01-02</th><td class=\"number\">5</td><td class=\"number\">0</td>",
        ] {
            assert!(html.contains(text), "{text}: {html}");
        }
    }

    #[test]
    fn without_a_call_there_is_nothing_to_draw() {
        let html = usage(&[day(0, 0, 0)]).into_string();
        assert!(html.contains("Nothing was called") && !html.contains("<svg"), "{html}");
    }
}
