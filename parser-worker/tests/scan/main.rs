//! Generated reports, printed, scanned, and read by the program that is shipped, in a child, with the Tesseract of this
//! system: what is read is right or doubted, never silently wrong.
//!
//! A scan takes half a minute, so few are read:
//!
//! ```text
//! GONGKAI_TEST_SCANS=20 GONGKAI_TEST_SCANS_FROM=3000 cargo test -p parser-worker --test scan -- --nocapture right_or
//! ```
//!
//! reads that many, clean and skewed by turns, and prints the score of each. `GONGKAI_TEST_SCANS_HARD=2` reads that many
//! of each quality that makes a scan hard to read.

use std::{env, fs};

use generator::{
    Expected,
    scan::{FONTS, Quality, Scanner, pdf, png},
    score::{Finding, Score, score},
};
use image::{GrayImage, Luma};
use parser_worker::{
    config::{Config, DEFAULTS},
    pool::{Pool, Program, Reading},
    tool,
};
use report_reader::tools::{GrayPicture, PrintKind};
use shared::{
    problem::ProblemCode,
    report::{Listing, Rejection, RejectionReason, Report},
};
use tokio::runtime::{Builder, Runtime};

/// Seeds that nothing was developed on.
const FIRST_SEED: u64 = 1000;

/// A printer, a scanner, and the worker's children to read what they make.
struct Office {
    scanner: Scanner,
    runtime: Runtime,
    pool: Pool,
}

/// What became of the scan of a seed.
#[derive(Debug)]
struct Outcome {
    score: Score,
    silent: Vec<String>,
    rejection: Option<Rejection>,
}

impl Office {
    /// None, and a line that says so, where what it needs is not installed.
    fn open() -> Option<Self> {
        let font = FONTS.iter().find_map(|it| fs::read(it).ok());
        let missing = match (&font, recognizes()) {
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
        #[derive(serde::Deserialize)]
        struct Sections {
            parser: Config,
        }
        let sections: Sections = runtime::config::load(DEFAULTS, None, []).expect("they load");
        let program = Program::at(env!("CARGO_BIN_EXE_parser-worker"));
        Some(Self {
            scanner: Scanner::new(font?).expect("the font has Chinese letters"),
            runtime: Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("it starts"),
            pool: Pool::new(program, sections.parser),
        })
    }

    fn read(&self, document: &[u8]) -> Result<Report, Rejection> {
        let listing = Listing::default();
        let read = self.pool.read(document, &listing);
        match self.runtime.block_on(read).expect("a child reads it") {
            Reading::Report(json) => Ok(serde_json::from_slice(&json).expect("it is a report")),
            Reading::Rejected(rejection) => Err(rejection),
        }
    }

    /// The report of a seed, printed, scanned and read.
    fn scan(&self, seed: u64, quality: Quality) -> Outcome {
        let year = 2021 + i32::try_from(seed % 5).expect("it is small");
        let truth = generator::truth(seed, year).expect("there is a form");
        let expected = Expected::of(&truth, "scan");
        let read = self.read(&pdf(&self.scanner.scan(&truth, quality, seed)));
        let outcome = match read {
            Ok(report) => Outcome::of(&expected, &report),
            Err(rejection) => Outcome {
                score: Score::of_rejection(&expected),
                silent: Vec::new(),
                rejection: Some(rejection),
            },
        };
        let Outcome {
            score: it,
            silent,
            rejection,
        } = &outcome;
        eprintln!(
            "seed {seed}, {quality:?}: {} cells, right {}, of them doubted {}, wrong and doubted {}, missed {}, \
             wrong headings {}, silent {silent:?} {rejection:?}",
            it.cells,
            it.right,
            it.doubted,
            it.wrong - it.silent.min(it.wrong),
            it.missed,
            it.headings
        );
        outcome
    }
}

impl Outcome {
    fn of(expected: &Expected, report: &Report) -> Self {
        let (score, findings) = score(expected, report);
        let mut silent: Vec<String> = findings
            .iter()
            .filter(|it| it.is_silent || is_silent_heading(it, report))
            .map(ToString::to_string)
            .collect();
        if score.stated_extra > 0 {
            silent.push(format!("{} figures of the text", score.stated_extra));
        }
        for it in findings.iter().filter(|it| codes_of(it).is_some()) {
            eprintln!("  {it}");
        }
        Self {
            score,
            silent,
            rejection: None,
        }
    }
}

/// The problems of which a report has one when this fact of its head or foot may be wrong.
fn codes_of(finding: &Finding) -> Option<[ProblemCode; 2]> {
    match finding.what.as_str() {
        "agency" => Some([ProblemCode::AgencyMissing, ProblemCode::AgencyUncertain]),
        "report_year" => Some([ProblemCode::YearMissing, ProblemCode::YearUncertain]),
        "signed_on" => Some([ProblemCode::SignedOnMissing, ProblemCode::SignedOnUncertain]),
        _ => None,
    }
}

fn is_silent_heading(finding: &Finding, report: &Report) -> bool {
    let has = |code: &ProblemCode| report.problems.iter().any(|it| it.code == *code);
    codes_of(finding).is_some_and(|it| !it.iter().any(has))
}

/// Whether the Tesseract of this system reads Chinese and figures.
fn recognizes() -> bool {
    let (width, height) = (40, 20);
    let picture = GrayPicture {
        width,
        height,
        pixels: vec![255; (width * height) as usize],
    };
    let recognizer = tool::tools().recognizer.expect("there is one");
    [PrintKind::Words, PrintKind::Figure].into_iter().all(|it| {
        recognizer
            .recognize(std::slice::from_ref(&picture), it)
            .is_ok()
    })
}

/// A number in the environment.
fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

#[test]
fn scans_are_read_right_or_doubted() {
    let Some(office) = Office::open() else { return };
    let count = number("GONGKAI_TEST_SCANS").unwrap_or(2);
    let first = number("GONGKAI_TEST_SCANS_FROM").unwrap_or(FIRST_SEED);
    let mut totals = [Score::default(), Score::default()];
    let mut silent = Vec::new();
    for seed in first..first + count {
        let (which, quality) = match seed % 2 {
            0 => (0, Quality::Clean),
            _ => (1, Quality::Skewed),
        };
        let outcome = office.scan(seed, quality);
        assert_eq!(outcome.rejection, None, "seed {seed}");
        totals[which] += outcome.score;
        silent.extend(outcome.silent);
    }
    eprintln!("clean {:?}\nskewed {:?}", totals[0], totals[1]);
    assert_eq!(silent, Vec::<String>::new());
    for total in totals.iter().filter(|it| it.documents > 0) {
        assert!(10 * total.right >= 9 * total.cells, "{total:?}");
        assert!(4 * total.doubted <= total.cells, "{total:?}");
    }
}

#[test]
fn scans_that_are_hard_to_read_are_not_read_wrong_in_silence() {
    let Some(office) = Office::open() else { return };
    let only = env::var("GONGKAI_TEST_SCANS_QUALITY").ok();
    let first = number("GONGKAI_TEST_SCANS_FROM").unwrap_or(FIRST_SEED);
    let (count, qualities) = match number("GONGKAI_TEST_SCANS_HARD") {
        Some(count) => (count, &Quality::ALL[2..]),
        None => (1, &[Quality::UpsideDown][..]),
    };
    let mut silent = Vec::new();
    for quality in qualities {
        if only
            .as_ref()
            .is_some_and(|it| *it != format!("{quality:?}"))
        {
            continue;
        }
        let mut total = Score::default();
        for seed in first..first + count {
            let outcome = office.scan(seed, *quality);
            total += outcome.score;
            silent.extend(outcome.silent);
        }
        eprintln!("{quality:?} {total:?}");
        if *quality == Quality::UpsideDown {
            assert!(10 * total.right >= 9 * total.cells, "{total:?}");
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn a_picture_that_is_no_document_is_no_report() {
    let Some(office) = Office::open() else { return };
    // Hills and clouds, with a grain.
    let picture = GrayImage::from_fn(1200, 900, |x, y| {
        let (across, down) = (x as f32 / 1200.0, y as f32 / 900.0);
        let hill = 0.5 + 0.2 * (across * 9.0).sin() + 0.1 * (across * 31.0).cos();
        let shade = match down > hill {
            true => 60.0 + 40.0 * (across * 200.0).sin() * (down * 150.0).cos(),
            false => 170.0 + 60.0 * (across * 12.0 + down * 20.0).sin(),
        };
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 7 & 31;
        Luma([(shade + grain as f32).clamp(0.0, 255.0) as u8])
    });
    let pages = [pdf(std::slice::from_ref(&picture)), png(&picture)];
    for document in pages {
        let rejection = office.read(&document).expect_err("it says nothing");
        assert_eq!(
            rejection.reason,
            RejectionReason::NotAReport,
            "{rejection:?}"
        );
    }
}
