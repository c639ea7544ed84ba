//! The patterns of a CODEOWNERS file, as far as the template uses them: anchored paths.

/// A line: what it means, and who owns it.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) pattern: &'a str,
    pub(crate) owners: Vec<&'a str>,
}

pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let told = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    told.map(|line| {
        let mut words = line.split_whitespace();
        Line { pattern: words.next().unwrap(), owners: words.collect() }
    })
    .collect()
}

impl Line<'_> {
    /// Whether a file, from the root, is meant.
    pub(crate) fn means(&self, file: &str) -> bool {
        let path = self.pattern.strip_prefix('/').unwrap_or_else(|| panic!("{self:?}"));
        assert!(!path.contains(['*', '?', '[', '!']), "{self:?}");
        if path.ends_with('/') { file.starts_with(path) } else { file == path }
    }
}
