//! Lists of texts, whose entries come and go with the comments that are about them.

use toml_edit::Array;

/// Adds an entry, which stands as the last one does. The comment beside that stays beside it.
pub(super) fn add(array: &mut Array, text: &str) {
    let mut entry = toml_edit::Value::from(text);
    let trailing = array.trailing().as_str().unwrap_or_default().to_owned();
    let Some(last) = array.len().checked_sub(1).and_then(|last| array.get_mut(last)) else {
        array.push(entry);
        return;
    };
    let mut line = own_line(&prefix(last)).to_owned();
    let suffix = last.decor().suffix().and_then(|suffix| suffix.as_str()).unwrap_or_default();
    let behind = format!("{suffix}{trailing}");
    last.decor_mut().set_suffix("");
    let (beside, below) = behind.split_at(behind.find('\n').unwrap_or_default());
    if beside.contains('#') && !line.contains('\n') {
        line.insert_str(0, "\n    ");
    } else if line.is_empty() {
        line.push(' ');
    }
    entry.decor_mut().set_prefix(format!("{beside}{line}"));
    array.set_trailing(below);
    array.push_formatted(entry);
}

/// Removes every entry that is this text. Whether there was one.
pub(super) fn remove(array: &mut Array, text: &str) -> bool {
    let before = array.len();
    while let Some(index) = place(array, text) {
        take(array, index);
    }
    array.len() < before
}

/// Whether an entry is this text.
pub(super) fn has(array: &Array, text: &str) -> bool {
    place(array, text).is_some()
}

/// Takes an entry away, with the comments above it and beside it, and no others.
fn take(array: &mut Array, index: usize) {
    let gone = array.remove(index);
    // Before an entry stand the comment beside the one before it, and the comments above itself.
    let gone = prefix(&gone);
    let (beside_last, _) = gone.split_at(gone.find('\n').unwrap_or(gone.len()));
    if !gone.contains('\n') {
        if let Some(first) = array.get_mut(0).filter(|_| index == 0) {
            first.decor_mut().set_prefix(gone);
        }
        return;
    }
    if let Some(next) = array.get_mut(index) {
        let kept = format!("{beside_last}{}", below(&prefix(next)));
        next.decor_mut().set_prefix(kept);
    } else {
        let trailing = array.trailing().as_str().unwrap_or_default();
        let kept = format!("{beside_last}{}", below(trailing));
        array.set_trailing(kept);
    }
}

/// What stands before an entry.
fn prefix(entry: &toml_edit::Value) -> String {
    entry.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default().to_owned()
}

/// Of what stands between two entries, what is not on the line of the first.
fn below(between: &str) -> &str {
    between.find('\n').and_then(|line| between.get(line..)).unwrap_or(between)
}

/// Of what stands before an entry, the line break and the indentation.
fn own_line(between: &str) -> &str {
    between.rfind('\n').and_then(|line| between.get(line..)).unwrap_or(between)
}

fn place(array: &Array, text: &str) -> Option<usize> {
    array.iter().position(|entry| is_text(entry, text))
}

/// A pattern may also be a table with its text in it.
fn is_text(entry: &toml_edit::Value, text: &str) -> bool {
    let inner = entry.as_inline_table().and_then(|table| table.get("pattern"));
    inner.unwrap_or(entry).as_str() == Some(text)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use toml_edit::DocumentMut;

    #[test]
    fn a_new_entry_takes_no_comment_from_the_one_before() {
        for (old, new) in [
            ("[]", "[\"b\"]"),
            ("[\"a\"]", "[\"a\", \"b\"]"),
            ("[ \"a\" ]", "[ \"a\", \"b\" ]"),
            ("[\n  \"a\", # one\n]", "[\n  \"a\", # one\n  \"b\",\n]"),
            ("[\n  \"a\" # one\n]", "[\n  \"a\", # one\n  \"b\"\n]"),
            ("[\"a\", # one\n]", "[\"a\", # one\n    \"b\",\n]"),
            ("[\n  \"a\",\n  # below\n]", "[\n  \"a\",\n  \"b\",\n  # below\n]"),
        ] {
            let mut document: DocumentMut = format!("x = {old}\n").parse().unwrap();
            super::add(document["x"].as_array_mut().unwrap(), "b");
            let text = document.to_string();
            assert_eq!(text, format!("x = {new}\n"));
            let read: DocumentMut = text.parse().unwrap();
            assert_eq!(read["x"].as_array().unwrap().iter().last().unwrap().as_str(), Some("b"));
        }
    }
}
