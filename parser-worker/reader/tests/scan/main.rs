//! Generated reports, printed and scanned: what is read from the pictures is right or doubted, never silently wrong.
//!
//! `GONGKAI_TEST_SCANS=20` reads that many, clean and skewed by turns, and prints the score of each; without it two are
//! read. A scan takes about half a minute.

mod tesseract;

use std::{env, fs};

use generator::{
    Expected,
    scan::{FONTS, Quality, Scanner, pdf, png, tiff},
    score::{Score, score},
};
use image::GrayImage;
use report_reader::{
    document::{Block, Doubt, Warning},
    extract::{ExtractError, extract, extract_with},
    tools::{GrayPicture, PrintKind, Recognize, Recognized, ToolError, Tools},
};
use shared::report::{Listing, RejectionReason};
use tesseract::Tesseract;

/// Seeds that nothing was developed on.
const FIRST_SEED: u64 = 1000;

/// What the tests need of the system; none, and a line that says so, where it is not installed.
fn scanner() -> Option<Scanner> {
    let font = FONTS.iter().find_map(|it| fs::read(it).ok());
    let missing = match (&font, Tesseract::is_installed()) {
        (Some(_), true) => None,
        (_, false) => Some("tesseract with chi_sim and eng"),
        (None, _) => Some("a font with Chinese letters"),
    };
    if let Some(missing) = missing {
        assert!(
            env::var_os("GONGKAI_TEST_REQUIRE_TOOLS").is_none(),
            "{missing} is not installed"
        );
        eprintln!("skipped: {missing} is not installed");
        return None;
    }
    font.map(|it| Scanner::new(it).expect("the font has Chinese letters"))
}

fn tools(recognizer: &dyn Recognize) -> Tools<'_> {
    Tools {
        recognizer: Some(recognizer),
        ..Tools::default()
    }
}

/// The pages of the report of a seed.
fn scan(scanner: &Scanner, seed: u64, quality: Quality) -> (generator::Truth, Vec<GrayImage>) {
    let year = 2021 + i32::try_from(seed % 5).expect("it is small");
    let truth = generator::truth(seed, year).expect("there is a form");
    let pages = scanner.scan(&truth, quality, seed);
    (truth, pages)
}

#[test]
fn scans_are_read_right_or_doubted() {
    let Some(scanner) = scanner() else { return };
    let count = env::var("GONGKAI_TEST_SCANS").ok();
    let count: u64 = count.and_then(|it| it.parse().ok()).unwrap_or(2);
    let first = env::var("GONGKAI_TEST_SCANS_FROM").ok();
    let first: u64 = first.and_then(|it| it.parse().ok()).unwrap_or(FIRST_SEED);
    let mut totals = [Score::default(), Score::default()];
    for seed in first..first + count {
        let (which, quality) = match seed % 2 {
            0 => (0, Quality::Clean),
            _ => (1, Quality::Skewed),
        };
        let (truth, pages) = scan(&scanner, seed, quality);
        let report = report_reader::read_with(&pdf(&pages), &Listing::default(), tools(&Tesseract))
            .unwrap_or_else(|it| panic!("seed {seed}, {quality:?}: {it:?}"));
        let (score, findings) = score(&Expected::of(&truth, "scan"), &report);
        let silent: Vec<String> = findings
            .iter()
            .filter(|it| it.is_silent)
            .map(ToString::to_string)
            .collect();
        assert_eq!(silent, Vec::<String>::new(), "seed {seed}, {quality:?}");
        assert_eq!(
            score.stated_extra, 0,
            "seed {seed}: figures of text are sure"
        );
        eprintln!(
            "seed {seed}, {quality:?}: {} cells, right {}, of them doubted {}, wrong and doubted {}, missed {}",
            score.cells, score.right, score.doubted, score.wrong, score.missed
        );
        totals[which] += score;
    }
    eprintln!("clean {:?}\nskewed {:?}", totals[0], totals[1]);
    for total in totals.iter().filter(|it| it.documents > 0) {
        assert!(10 * total.right >= 9 * total.cells, "{total:?}");
        assert!(4 * total.doubted <= total.cells, "{total:?}");
    }
}

/// Recognizes nothing, or answers that it cannot.
#[derive(Debug)]
struct Blind(Option<ToolError>);

impl Recognize for Blind {
    fn recognize(
        &self,
        pictures: &[GrayPicture],
        _: PrintKind,
    ) -> Result<Vec<Recognized>, ToolError> {
        match &self.0 {
            Some(error) => Err(error.clone()),
            None => Ok(vec![Recognized::default(); pictures.len()]),
        }
    }
}

/// A page of two rows and two columns of cells, the last of which is blank and the others have a blot.
fn form() -> GrayImage {
    GrayImage::from_fn(1654, 2339, |x, y| {
        let in_form = (200..=1400).contains(&x) && (300..=500).contains(&y);
        let on_line = [200, 800, 1398].iter().any(|it| (*it..it + 3).contains(&x))
            || [300, 400, 498].iter().any(|it| (*it..it + 3).contains(&y));
        let in_blot = [(500, 350), (1100, 350), (500, 450)]
            .iter()
            .any(|(left, top)| x.abs_diff(*left) < 40 && y.abs_diff(*top) < 15);
        image::Luma([if (in_form && on_line) || in_blot {
            0
        } else {
            255
        }])
    })
}

#[test]
fn ink_that_nobody_can_read_is_doubted_and_a_cell_without_ink_is_blank() {
    let files = [png(&form()), tiff(&[form()]), pdf(&[form()])];
    for file in files {
        let document = extract_with(&file, &Listing::default(), tools(&Blind(None)));
        let document = document.expect("it is read");
        let [Block::Table(table)] = document.blocks.as_slice() else {
            panic!("{:?}", document.blocks)
        };
        let cells: Vec<(usize, usize, Option<Doubt>)> = table
            .cells
            .iter()
            .map(|it| (it.row, it.column, it.doubt.clone()))
            .collect();
        let doubt = Some(Doubt::default());
        assert_eq!(
            cells,
            [
                (0, 0, doubt.clone()),
                (0, 1, doubt.clone()),
                (1, 0, doubt),
                (1, 1, None)
            ]
        );
        assert_eq!(document.warnings, [Warning::RecognizedPage { page: 1 }]);
    }
}

#[test]
fn every_page_of_a_file_is_read() {
    let file = tiff(&[form(), form()]);
    let document = extract_with(&file, &Listing::default(), tools(&Blind(None)));
    let pages: Vec<Warning> = [1, 2].map(|page| Warning::RecognizedPage { page }).into();
    assert_eq!(document.expect("it is read").warnings, pages);
}

#[test]
fn without_a_recognizer_a_picture_names_what_to_install() {
    let is_named = |detail: &str| {
        detail.contains("tesseract-ocr tesseract-ocr-chi-sim")
            || detail.contains("tesseract-ocr and tesseract-ocr-chi-sim")
    };
    let error = extract(&png(&form()), &Listing::default()).expect_err("nothing reads it");
    let ExtractError::NeedsOcr { detail } = error else {
        panic!("{error:?}")
    };
    assert!(is_named(&detail), "{detail}");
    for file in [png(&form()), pdf(&[form()])] {
        let rejection = report_reader::read(&file, &Listing::default()).expect_err("as above");
        assert_eq!(rejection.reason, RejectionReason::NeedsOcr);
        assert!(is_named(&rejection.detail), "{rejection:?}");
    }
}

#[test]
fn a_recognizer_that_fails_is_not_a_page_without_print() {
    let failing = Blind(Some(ToolError::Failed {
        tool: "tesseract".to_owned(),
        detail: "no memory".to_owned(),
    }));
    for file in [png(&form()), pdf(&[form()])] {
        let rejection = report_reader::read_with(&file, &Listing::default(), tools(&failing));
        let rejection = rejection.expect_err("nothing is known of it");
        assert_eq!(rejection.reason, RejectionReason::NeedsOcr, "{rejection:?}");
    }
}

#[test]
fn hostile_pictures_are_refused() {
    // A PNG header that states 20,001 × 20,001 pixels.
    let mut large = png(&GrayImage::new(1, 1));
    large[16..20].copy_from_slice(&20_001_u32.to_be_bytes());
    large[20..24].copy_from_slice(&20_001_u32.to_be_bytes());
    let mut cut = png(&form());
    cut.truncate(cut.len() / 2);
    for file in [large, cut] {
        let refused = extract_with(&file, &Listing::default(), tools(&Blind(None)));
        assert!(
            matches!(
                refused,
                Err(ExtractError::Damaged { .. } | ExtractError::TooLarge { .. })
            ),
            "{refused:?}"
        );
    }
}
