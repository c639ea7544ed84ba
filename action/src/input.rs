//! Reads files.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use anyhow::{Context as _, bail};

/// Nothing behind this many bytes is read; the file is far too large then.
const READ_AT_MOST: u64 = 16 * 1024 * 1024;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct File {
    /// The name as it was given, or `<stdin>`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> anyhow::Result<File> {
    let name = name(path);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        let stdin = io::stdin().lock();
        stdin.take(READ_AT_MOST).read_to_end(&mut bytes).context("cannot read standard input")?;
        return Ok(File { name, bytes });
    }
    let file = fs::File::open(path).with_context(|| format!("cannot read {name}"))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        bail!("{name} is a directory and not a file");
    }
    file.take(READ_AT_MOST)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read {name}"))?;
    Ok(File { name, bytes })
}

fn name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

impl File {
    /// A line of the file, from 1, without its line break; what is not UTF-8 is replaced.
    pub(crate) fn line(&self, number: u32) -> Option<String> {
        let bytes = self.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.bytes);
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        let line = bytes.split(|byte| *byte == b'\n').nth(index)?;
        Some(String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_without_marks_and_breaks() {
        let bytes = b"\xef\xbb\xbfone\r\ntwo\n\xff".to_vec();
        let file = File { name: "x".to_owned(), bytes };
        let lines: Vec<_> = (0..5).map(|n| file.line(n)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(lines, [None, some("one"), some("two"), some("\u{fffd}"), None]);
    }
}
