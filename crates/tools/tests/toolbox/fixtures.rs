//! A repository in the shape in which people keep theirs: several files of each kind, and some that
//! are broken.

use std::{fs, path::Path};

use store::ContentKind;

use crate::world::World;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/toolbox/fixtures/_b00t_");

/// The template.
const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../template/_b00t_");

/// The world with that repository as the fork.
pub(crate) fn with_fixtures(world: World) -> World {
    add(world, Path::new(FOLDER))
}

/// The world with the template as the fork.
pub(crate) fn with_template(world: World) -> World {
    add(world, Path::new(TEMPLATE))
}

fn add(world: World, folder: &Path) -> World {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().fold(world, |world, path| {
        if path.is_dir() {
            return add(world, &path);
        }
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let is_text = path.extension().is_some_and(|extension| extension == "md");
        let kind = match (is_text, folder.ends_with("prompts")) {
            (true, false) => ContentKind::Topic,
            (true, true) => ContentKind::Prompt,
            (false, _) => ContentKind::Datum,
        };
        world.in_fork(kind, name, &text)
    })
}
