//! Recognizing print with Tesseract: the pictures of a batch in one run, since most of a small run is its start.

use std::{
    fs, io,
    io::{Read, Write},
    path::Path,
    process::{ChildStdout, Command},
    time::Duration,
};

use report_reader::tools::{
    GrayPicture, PrintKind, Recognize, Recognized, RecognizedWord, ToolError,
};

use super::run::Program;

const PROGRAM: Program = Program {
    name: "tesseract",
    packages: "tesseract-ocr tesseract-ocr-chi-sim",
};

/// The longest output that is read, in bytes. A page has some hundred words of some fifty bytes each.
const LONGEST_OUTPUT: u64 = 64 * 1024 * 1024;

/// The shortest side that Tesseract takes, in pixels.
const SMALLEST: u32 = 3;

/// Columns of Tesseract's TSV, and the level that is a word.
const COLUMNS: usize = 12;
const WORD: &str = "5";

/// Recognizes with the `tesseract` of this system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tesseract;

impl Recognize for Tesseract {
    fn recognize(
        &self,
        pictures: &[GrayPicture],
        print: PrintKind,
    ) -> Result<Vec<Recognized>, ToolError> {
        let mut recognized = vec![Recognized::default(); pictures.len()];
        // What is too small shows nothing, and would end the run.
        let shown: Vec<usize> = (0..pictures.len())
            .filter(|it| pictures.get(*it).is_some_and(is_large_enough))
            .collect();
        if shown.is_empty() {
            return Ok(recognized);
        }
        let folder = tempfile::tempdir().map_err(|it| PROGRAM.failed(it))?;
        write(folder.path(), pictures, &shown).map_err(|it| PROGRAM.failed(it))?;
        let most = time(print, shown.len());
        let tsv = PROGRAM.run(&mut command(folder.path(), print), most, text)?;
        let tsv = tsv.map_err(|it| PROGRAM.failed(it))?;
        for (page, words) in pages(&tsv, shown.len()).into_iter().enumerate() {
            if let Some(it) = shown.get(page).and_then(|it| recognized.get_mut(*it)) {
                it.words = words;
            }
        }
        Ok(recognized)
    }
}

fn is_large_enough(picture: &GrayPicture) -> bool {
    let pixels = u64::from(picture.width) * u64::from(picture.height);
    picture.width.min(picture.height) >= SMALLEST && picture.pixels.len() as u64 == pixels
}

/// The pictures as PGM files, and a list of them.
fn write(folder: &Path, pictures: &[GrayPicture], shown: &[usize]) -> io::Result<()> {
    let mut list = fs::File::create(folder.join("list"))?;
    for (number, picture) in shown.iter().filter_map(|it| pictures.get(*it)).enumerate() {
        let path = folder.join(format!("{number}.pgm"));
        let mut file = fs::File::create(&path)?;
        write!(file, "P5\n{} {}\n255\n", picture.width, picture.height)?;
        file.write_all(&picture.pixels)?;
        writeln!(list, "{}", path.display())?;
    }
    Ok(())
}

fn command(folder: &Path, print: PrintKind) -> Command {
    let (language, layout) = match print {
        // 6: one block of lines, without looking for columns, which a table would be torn into.
        PrintKind::Page | PrintKind::Words => ("chi_sim", "6"),
        // 7: one line.
        PrintKind::FigureInWords => ("chi_sim", "7"),
        PrintKind::Figure => ("eng", "7"),
    };
    let mut command = Command::new(PROGRAM.name);
    command
        .arg(folder.join("list"))
        .arg("stdout")
        .args(["-l", language, "--psm", layout, "--dpi", "300"])
        // Its threads wait for each other more than they work.
        .env("OMP_THREAD_LIMIT", "1");
    if print == PrintKind::Figure {
        command.args(["-c", "tessedit_char_whitelist=0123456789.,-"]);
    }
    command.arg("tsv");
    command
}

/// How long a run may take: many times what it does take.
fn time(print: PrintKind, pictures: usize) -> Duration {
    let each = match print {
        PrintKind::Page => Duration::from_secs(30),
        PrintKind::Words | PrintKind::FigureInWords | PrintKind::Figure => Duration::from_secs(2),
    };
    Duration::from_secs(30) + each * u32::try_from(pictures).unwrap_or(u32::MAX / 64)
}

fn text(stdout: ChildStdout) -> io::Result<String> {
    let mut text = String::new();
    stdout.take(LONGEST_OUTPUT).read_to_string(&mut text)?;
    Ok(text)
}

/// The words of each page of Tesseract's TSV.
fn pages(tsv: &str, count: usize) -> Vec<Vec<RecognizedWord>> {
    let mut pages: Vec<Vec<RecognizedWord>> = vec![Vec::new(); count];
    let mut line_before = None;
    for row in tsv.lines() {
        let fields: Vec<&str> = row.splitn(COLUMNS, '\t').collect();
        let [
            WORD,
            page,
            block,
            paragraph,
            line,
            _,
            area @ ..,
            confidence,
            text,
        ] = &*fields
        else {
            continue;
        };
        let page_number: usize = page.parse().unwrap_or_default();
        let Some(words) = page_number.checked_sub(1).and_then(|it| pages.get_mut(it)) else {
            continue;
        };
        let (Some(area), Ok(confidence)) = (corners(area), confidence.parse::<f32>()) else {
            continue;
        };
        let text: String = text.split_whitespace().collect();
        if text.is_empty() {
            continue;
        }
        let this_line = Some((*page, *block, *paragraph, *line));
        let line = match words.last() {
            None => 0,
            Some(word) => word.line + usize::from(this_line != line_before),
        };
        line_before = this_line;
        words.push(RecognizedWord {
            text,
            area,
            line,
            confidence: (confidence / 100.0).clamp(0.0, 1.0),
        });
    }
    pages
}

/// Left, top, right, bottom, of left, top, width, height.
fn corners(area: &[&str]) -> Option<[u32; 4]> {
    let numbers: Vec<u32> = area.iter().filter_map(|it| it.parse().ok()).collect();
    let [left, top, width, height] = *numbers else {
        return None;
    };
    Some([
        left,
        top,
        left.checked_add(width)?,
        top.checked_add(height)?,
    ])
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    const TSV: &str = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n\
                       1\t1\t0\t0\t0\t0\t0\t0\t90\t20\t-1\t\n\
                       5\t1\t1\t1\t1\t1\t4\t2\t10\t12\t96.5\t总\n\
                       5\t1\t1\t1\t1\t2\t16\t2\t10\t12\t90\t 计 \n\
                       5\t1\t1\t1\t2\t1\t4\t22\t10\t12\t-1\t12\n\
                       5\t1\t1\t1\t2\t2\t4\t22\t10\t12\t95\t \n\
                       1\t2\t0\t0\t0\t0\t0\t0\t90\t20\t-1\t\n\
                       5\t3\t1\t1\t1\t1\t4\t2\t10\t12\t50\t\"7\n\
                       5\t9\t1\t1\t1\t1\t4\t2\t10\t12\t50\t8\n";

    #[test]
    fn words_are_given_to_their_pictures_and_lines() {
        let pages = pages(TSV, 3);
        let told: Vec<Vec<(&str, usize)>> = pages
            .iter()
            .map(|it| it.iter().map(|it| (&*it.text, it.line)).collect())
            .collect();
        assert_eq!(
            told,
            [
                vec![("总", 0), ("计", 0), ("12", 1)],
                vec![],
                vec![("\"7", 0)]
            ]
        );
        assert_eq!(pages[0][0].area, [4, 2, 14, 14]);
        assert!((pages[0][0].confidence - 0.965).abs() < 0.001);
        assert!(pages[0][2].confidence.abs() < f32::EPSILON);
    }

    /// A figure 7 of three strokes, as a printer would set it.
    fn seven() -> GrayPicture {
        let (width, height) = (60, 60);
        let mut pixels = vec![255; (width * height) as usize];
        for y in 14..46_u32 {
            for x in 16..44_u32 {
                let in_bar = y < 19;
                let leg = 40 - (y - 14) * 16 / 32;
                let in_leg = x + 5 > leg && x < leg + 1;
                if in_bar && x < 41 || in_leg {
                    pixels[(y * width + x) as usize] = 0;
                }
            }
        }
        GrayPicture {
            width,
            height,
            pixels,
        }
    }

    #[test]
    fn a_batch_is_recognized_picture_by_picture() {
        let blank = GrayPicture {
            width: 60,
            height: 60,
            pixels: vec![255; 3600],
        };
        let nothing = GrayPicture {
            width: 0,
            height: 0,
            pixels: vec![],
        };
        let batch = [blank.clone(), seven(), nothing, blank, seven()];
        let recognized = match Tesseract.recognize(&batch, PrintKind::Figure) {
            Err(ToolError::Missing { .. })
                if env::var_os("GONGKAI_TEST_REQUIRE_TOOLS").is_none() =>
            {
                eprintln!("skipped: tesseract is not installed");
                return;
            }
            other => other.expect("it is installed"),
        };
        let texts: Vec<String> = recognized
            .iter()
            .map(|it| it.words.iter().map(|it| &*it.text).collect())
            .collect();
        assert_eq!(texts, ["", "7", "", "", "7"]);
    }

    #[test]
    fn no_pictures_need_no_tool() {
        assert_eq!(Tesseract.recognize(&[], PrintKind::Page), Ok(vec![]));
    }
}
