//! Pictures of print where nothing is recognized: what is sure without, what is doubted, and what is refused.

use generator::scan::{pdf, png, tiff};
use image::GrayImage;
use report_reader::{
    document::{Block, Doubt, Warning},
    extract::{ExtractError, extract, extract_with},
    tools::{GrayPicture, PrintKind, Recognize, Recognized, ToolError, Tools},
};
use shared::report::{Listing, RejectionReason};

fn tools(recognizer: &dyn Recognize) -> Tools<'_> {
    Tools {
        recognizer: Some(recognizer),
        ..Tools::default()
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
