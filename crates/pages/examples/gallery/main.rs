//! Writes every page with invented data to a folder, to be looked at.
//!
//! `cargo run -p pages --example gallery -- FOLDER`

mod samples;

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).map(PathBuf::from).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidInput, "say which folder to write to")
    })?;
    fs::create_dir_all(&folder)?;
    for (name, page) in samples::pages(&str::to_owned) {
        fs::write(folder.join(format!("{name}.html")), page.html)?;
    }
    Ok(())
}
