//! The tables, in Markdown.

use std::fmt::Write as _;

use super::{
    prices::{FIXED, PRICES, Price},
    usage::{Quantity, Usage},
};

/// What a user uses, and what it costs.
pub(super) fn usage(usage: &Usage) -> String {
    let mut table = format!(
        "A user a month: {} calls, {} connected hours, {} changes.\n\n\
         | what is billed | of a user | formula | included | above it | Cloudflare's page |\n\
         |---|---:|---|---:|---:|---|\n",
        usage.calls, usage.connected_hours, usage.pushes
    );
    for (price, quantity) in rows(usage) {
        let above = match price.unit {
            1.0 => format!("${}", rate(price.dollars)),
            _ => format!("${} a million", rate(price.dollars)),
        };
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {above} | {} |",
            price.name,
            amount(quantity.a_month),
            quantity.formula,
            amount(price.included),
            price.source
        );
    }
    table
}

/// What it costs for some numbers of users.
pub(super) fn costs(usage: &Usage, sizes: &[u64]) -> String {
    let heads: Vec<_> = sizes.iter().map(|size| format!("{} users", grouped(*size))).collect();
    let mut table = format!(
        "| dollars a month | {} |\n|---|{}\n",
        heads.join(" | "),
        "---:|".repeat(sizes.len())
    );
    let mut totals = vec![0.0; sizes.len()];
    let mut line = |name: &str, dollars: Vec<f64>| {
        for (total, one) in totals.iter_mut().zip(&dollars) {
            *total += one;
        }
        let cells: Vec<_> = dollars.into_iter().map(money).collect();
        let _ = writeln!(table, "| {name} | {} |", cells.join(" | "));
    };
    for (name, _, dollars) in FIXED {
        line(name, vec![dollars; sizes.len()]);
    }
    for (price, quantity) in rows(usage) {
        line(
            price.name,
            sizes.iter().map(|size| price.of(quantity.a_month * count(*size))).collect(),
        );
    }
    let sum: Vec<_> = totals.iter().copied().map(money).collect();
    let _ = writeln!(table, "| **together** | {} |", sum.join(" | "));
    let each = totals.iter().zip(sizes).map(|(total, size)| format!("{:.4}", total / count(*size)));
    let _ = writeln!(table, "| a user | {} |", each.collect::<Vec<_>>().join(" | "));
    table
}

fn rows(usage: &Usage) -> impl Iterator<Item = (&'static Price, Quantity)> {
    usage.quantities().into_iter().filter_map(|quantity| {
        let price = PRICES.iter().find(|price| price.meter == quantity.meter)?;
        Some((price, quantity))
    })
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 users")]
const fn count(users: u64) -> f64 {
    users as f64
}

/// A price with its cents, and with what is less than one.
fn rate(dollars: f64) -> String {
    let cents = format!("{dollars:.2}");
    let whole = (dollars * 100.0).round() / 100.0;
    if (whole - dollars).abs() < 1e-9 { cents } else { dollars.to_string() }
}

fn money(dollars: f64) -> String {
    if dollars > 0.0 && dollars < 0.005 { "< 0.01".into() } else { format!("{dollars:.2}") }
}

fn amount(quantity: f64) -> String {
    match quantity {
        ..0.01 => format!("{quantity:.6}"),
        ..100.0 => format!("{}", (quantity * 100.0).round() / 100.0),
        _ => grouped_text(&format!("{quantity:.0}")),
    }
}

fn grouped(number: u64) -> String {
    grouped_text(&number.to_string())
}

/// Digits in groups of three.
fn grouped_text(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use pretty_assertions::assert_eq;

    use super::*;
    use crate::costs::SIZES;

    const BEGIN: &str = "<!-- cargo xtask costs -->\n";
    const END: &str = "<!-- end -->\n";

    #[test]
    fn the_page_has_the_numbers_that_the_command_prints() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
        let typical = Usage::TYPICAL;
        let wanted = format!("\n{}\n{}\n", usage(&typical), costs(&typical, &SIZES));
        let page = fs::read_to_string(&path).unwrap();
        let (before, rest) = page.split_once(BEGIN).unwrap();
        let (found, after) = rest.split_once(END).unwrap();
        if update_asked() {
            fs::write(&path, format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
            return;
        }
        assert_eq!(found, wanted, "run `UPDATE_DOCS=1 cargo test -p xtask`");
    }

    #[expect(clippy::disallowed_methods, reason = "a switch for the one who runs the test")]
    fn update_asked() -> bool {
        std::env::var("UPDATE_DOCS").is_ok()
    }

    #[test]
    fn every_quantity_has_a_price() {
        assert_eq!(rows(&Usage::TYPICAL).count(), PRICES.len());
    }

    #[test]
    fn nobody_costs_what_is_fixed() {
        let table = costs(&Usage::TYPICAL, &[0]);
        assert!(table.contains("| **together** | 15.00 |"), "{table}");
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(grouped(1_000_000), "1,000,000");
        assert_eq!(grouped(100), "100");
        assert_eq!(amount(0.5), "0.5");
        assert_eq!(money(0.001), "< 0.01");
        assert_eq!((rate(0.3), rate(0.015)), ("0.30".into(), "0.015".into()));
    }
}
