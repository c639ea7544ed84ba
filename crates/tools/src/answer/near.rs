//! Names that somebody may have meant.

/// At most five of `names` that are close to `wanted`, the closest first.
pub(crate) fn matches<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().take(64).collect();
    let text: String = wanted.iter().collect();
    let mut close: Vec<_> = names
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let distance = distance(&wanted, &lower.chars().take(64).collect::<Vec<_>>());
            let contains = !text.is_empty() && (lower.contains(&text) || text.contains(&lower));
            (contains || distance <= wanted.len() / 3 + 1).then_some((distance, name))
        })
        .collect();
    close.sort_unstable();
    close.into_iter().take(5).map(|(_, name)| name).collect()
}

/// How many letters have to be changed, added or removed (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (right, &above) in b.iter().zip(row.iter().skip(1)) {
            let changed = diagonal + usize::from(left != right);
            before = changed.min(above + 1).min(before + 1);
            diagonal = above;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_near() {
        let names = ["rust", "ruby", "python", "rust/async", "git"];
        assert_eq!(matches("rsut", names.into_iter()), ["rust"]);
        assert_eq!(matches("Rust", names.into_iter()), ["rust", "ruby", "rust/async"]);
        assert!(matches("kubernetes", names.into_iter()).is_empty());
    }

    #[test]
    fn distances_are_counted() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for (a, b, expected) in
            [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(&chars(a), &chars(b)), expected);
        }
    }
}
