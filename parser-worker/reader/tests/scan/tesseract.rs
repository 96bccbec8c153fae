//! Print recognized by the command `tesseract`, one process for all pictures of a call.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use report_reader::tools::{
    GrayPicture, PrintKind, Recognize, Recognized, RecognizedWord, ToolError,
};

/// The command `tesseract` with the languages `chi_sim` and `eng`.
#[derive(Debug)]
pub(crate) struct Tesseract;

impl Tesseract {
    /// True where the command and its languages are installed.
    pub(crate) fn is_installed() -> bool {
        let answer = Command::new("tesseract").arg("--list-langs").output();
        answer.is_ok_and(|it| {
            let languages = String::from_utf8_lossy(&it.stdout).into_owned();
            ["chi_sim", "eng"]
                .iter()
                .all(|name| languages.lines().any(|it| it == *name))
        })
    }
}

impl Recognize for Tesseract {
    fn recognize(
        &self,
        pictures: &[GrayPicture],
        print: PrintKind,
    ) -> Result<Vec<Recognized>, ToolError> {
        let folder = tempfile::tempdir().map_err(|it| failed(&it))?;
        let mut list = String::new();
        for (number, picture) in pictures.iter().enumerate() {
            let path = folder.path().join(format!("{number}.pgm"));
            fs::write(&path, pgm(picture)).map_err(|it| failed(&it))?;
            list += &format!("{}\n", path.display());
        }
        let list_path = folder.path().join("list.txt");
        fs::write(&list_path, list).map_err(|it| failed(&it))?;
        let text = run(&list_path, print)?;
        Ok(of_tsv(&text, pictures.len()))
    }
}

fn run(list: &Path, print: PrintKind) -> Result<String, ToolError> {
    let (language, layout) = match print {
        PrintKind::Page | PrintKind::Words => ("chi_sim", "6"),
        PrintKind::FigureInWords => ("chi_sim", "7"),
        PrintKind::Figure => ("eng", "7"),
    };
    let mut command = Command::new("tesseract");
    command
        .env("OMP_THREAD_LIMIT", "1")
        .arg(list)
        .arg("stdout")
        .args(["-l", language, "--psm", layout, "--dpi", "200"]);
    if print == PrintKind::Figure {
        command.args(["-c", "tessedit_char_whitelist=0123456789.,-%"]);
    }
    let answer = command
        .arg("tsv")
        .stdin(Stdio::null())
        .output()
        .map_err(|it| failed(&it))?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        return Err(failed(&said));
    }
    Ok(String::from_utf8_lossy(&answer.stdout).into_owned())
}

/// A portable graymap: the simplest picture there is.
fn pgm(picture: &GrayPicture) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(picture.pixels.len() + 20);
    write!(bytes, "P5\n{} {}\n255\n", picture.width, picture.height).expect("memory takes it");
    bytes.extend(&picture.pixels);
    bytes
}

/// The words of a table of tesseract's: level, page, block, paragraph, line, word, left, top, width, height, confidence,
/// text.
fn of_tsv(text: &str, pictures: usize) -> Vec<Recognized> {
    let mut all = vec![Recognized::default(); pictures];
    let mut last_line = None;
    let mut line = 0;
    for row in text.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let number = |it: usize| fields.get(it).and_then(|it| it.parse::<u32>().ok());
        let (Some(5), Some(page), Some(word)) = (number(0), number(1), fields.get(11)) else {
            continue;
        };
        let of_line = fields.get(1..5).map(<[&str]>::to_vec);
        if of_line != last_line {
            line += 1;
            last_line = of_line.clone();
        }
        let text: String = word.chars().filter(|it| !it.is_whitespace()).collect();
        let Some(place) = (page as usize)
            .checked_sub(1)
            .and_then(|it| all.get_mut(it))
        else {
            continue;
        };
        if text.is_empty() {
            continue;
        }
        let (left, top) = (number(6).unwrap_or(0), number(7).unwrap_or(0));
        let confidence: f32 = fields.get(10).and_then(|it| it.parse().ok()).unwrap_or(0.0);
        place.words.push(RecognizedWord {
            text,
            area: [
                left,
                top,
                left.saturating_add(number(8).unwrap_or(0)),
                top.saturating_add(number(9).unwrap_or(0)),
            ],
            line,
            confidence: (confidence / 100.0).clamp(0.0, 1.0),
        });
    }
    all
}

fn failed(detail: &dyn std::fmt::Display) -> ToolError {
    ToolError::Failed {
        tool: "tesseract".to_owned(),
        detail: detail.to_string().trim().to_owned(),
    }
}
