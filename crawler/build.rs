//! Lists the portal files of `portals/`, so that a new portal is a data file and nothing else.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("portals");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=migrations");
    let mut files = fs::read_dir(&folder)?
        .map(|entry| entry.map(|it| it.path()))
        .collect::<Result<Vec<_>, _>>()?;
    files.retain(|path| path.extension().is_some_and(|it| it == "toml"));
    files.sort();
    let list = files
        .iter()
        .map(|path| {
            let path = path.display().to_string();
            format!("({path:?}, include_str!({path:?})),\n")
        })
        .collect::<String>();
    fs::write(
        Path::new(&env::var("OUT_DIR")?).join("portals.rs"),
        format!("&[\n{list}]\n"),
    )?;
    Ok(())
}
