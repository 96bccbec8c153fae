//! `gongkai generate`: invented reports on disk, whole and damaged, with the truth of each beside it.

use std::{fs, path::PathBuf};

use anyhow::Context;
use clap::Args;
use generator::{
    Damage, Shape, Specimen,
    scan::{FONTS, Quality, ScanSpecimen, Scanner},
};
use serde_json::Value;

use crate::{exit::Exit, output::Output, progress};

/// Write invented reports whose every figure is known, whole and damaged, and the truth of each beside it
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// Folder for the documents and their truth files; made if it is not there
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    out: Option<PathBuf>,
    /// The same seed gives the same documents
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many documents
    #[arg(long, default_value_t = 1000)]
    count: usize,
    /// Only these shapes: html, html-gb18030, text, tabs, markdown, pdf, docx; and, not among the usual ones: doc,
    /// docx-numbered, rtf, mhtml, xls, xlsx, ofd, and PDFs of other styles (a wrong name lists them)
    #[arg(long, value_name = "SHAPE", value_parser = shape, num_args = 1.., value_delimiter = ',')]
    shape: Vec<Shape>,
    /// Only these kinds of damage; `--list` names them. `whole` is none
    #[arg(long, value_name = "DAMAGE", value_parser = damage, num_args = 1.., value_delimiter = ',')]
    damage: Vec<Damage>,
    /// Scans instead, PDFs of pictures, whole and as well scanned as this: clean, skewed, steep, upside-down, sideways,
    /// coarse, faint, speckled, sealed, unruled. Needs a font with Chinese letters, such as the package fonts-wqy-zenhei
    #[arg(long, value_name = "QUALITY", value_parser = quality, num_args = 1.., value_delimiter = ',',
          conflicts_with_all = ["shape", "damage"])]
    scan: Vec<Quality>,
    /// Name every kind of damage, and write nothing
    #[arg(long)]
    list: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Generate) -> anyhow::Result<Exit> {
    let Some(folder) = arguments.out.as_deref().filter(|_| !arguments.list) else {
        return list();
    };
    fs::create_dir_all(folder)
        .with_context(|| format!("making the folder {}", folder.display()))?;
    let bar = progress::bar(arguments.count, "documents");
    let mut written = 0;
    let mut write = |name: &str, file_name: &str, bytes: &[u8], truth: &Value| {
        let write = |name: &str, content: &[u8]| {
            let path = folder.join(name);
            fs::write(&path, content).with_context(|| format!("writing {}", path.display()))
        };
        write(file_name, bytes)?;
        let truth = serde_json::to_string_pretty(truth)? + "\n";
        write(&format!("{name}.truth.json"), truth.as_bytes())?;
        written += 1;
        bar.inc(1);
        anyhow::Ok(())
    };
    if arguments.scan.is_empty() {
        let shapes = or_all(&arguments.shape, Shape::ALL);
        let damages = or_all(&arguments.damage, Damage::all());
        for it in Specimen::mix(arguments.seed, &shapes, &damages).take(arguments.count) {
            write(&it.name(), &it.file_name(), &it.bytes, &it.to_json())?;
        }
    } else {
        let scanner = scanner()?;
        let qualities = arguments.scan.iter().cycle().take(arguments.count);
        for (seed, quality) in (arguments.seed..).zip(qualities) {
            if let Some(it) = ScanSpecimen::draw(&scanner, *quality, seed) {
                write(&it.name(), &it.file_name(), &it.bytes, &it.to_json())?;
            }
        }
    }
    bar.finish_and_clear();
    let mut out = Output::stdout();
    out.text(&format!("{written} documents in {}\n", folder.display()))?;
    if written < arguments.count {
        out.text("None of these kinds of damage can happen to these shapes.\n")?;
    }
    Ok(Exit::complete_if(written == arguments.count))
}

fn scanner() -> anyhow::Result<Scanner> {
    let font = FONTS.iter().find_map(|it| fs::read(it).ok());
    let font = font.context(
        "scans need a font with Chinese letters, and none is installed: apt-get install fonts-wqy-zenhei",
    )?;
    Ok(Scanner::new(font)?)
}

fn list() -> anyhow::Result<Exit> {
    let mut out = Output::stdout();
    for damage in Damage::all() {
        let shapes: Vec<&str> = Shape::ALL
            .into_iter()
            .filter(|it| damage.applies_to(*it))
            .map(Shape::name)
            .collect();
        let shapes = if shapes.len() == Shape::ALL.len() {
            String::new()
        } else {
            format!(" ({})", shapes.join(", "))
        };
        out.text(&format!(
            "{:22} {}{shapes}\n",
            damage.name(),
            damage.description()
        ))?;
    }
    Ok(Exit::Complete)
}

fn or_all<T: Copy>(chosen: &[T], all: impl IntoIterator<Item = T>) -> Vec<T> {
    if chosen.is_empty() {
        all.into_iter().collect()
    } else {
        chosen.to_vec()
    }
}

fn shape(name: &str) -> Result<Shape, String> {
    let names = || -> Vec<&str> { Shape::every().map(|it| it.name()).collect() };
    Shape::by_name(name).ok_or_else(|| format!("no such shape; there are {}", names().join(", ")))
}

fn quality(name: &str) -> Result<Quality, String> {
    let names: Vec<&str> = Quality::ALL.into_iter().map(Quality::name).collect();
    Quality::by_name(name).ok_or_else(|| format!("no such quality; there are {}", names.join(", ")))
}

fn damage(name: &str) -> Result<Damage, String> {
    Damage::by_name(name)
        .ok_or_else(|| "no such damage; `gongkai generate --list` names them".to_owned())
}
