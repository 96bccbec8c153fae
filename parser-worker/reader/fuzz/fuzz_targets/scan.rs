//! Any bytes as a small gray picture with lines in it, and as what a recognizer says of each of its parts, be it nonsense:
//! no panic, no time without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use report_reader::tools::{
    GrayPicture, PrintKind, Recognize, Recognized, RecognizedWord, ToolError, Tools,
};
use shared::report::Listing;

/// What is said beside digits.
const WORDS: [&str; 16] = [
    "政府信息公开工作年度报告",
    "2022年",
    "总计",
    "自然人",
    "法人或其他组织",
    "一、总体情况",
    "本年新收政府信息公开申请数量",
    "结转下年度继续办理",
    "规章",
    "行政规范性文件",
    "威海市水务局",
    "2023年1月9日",
    "—",
    ".",
    "\n",
    "盯",
];

/// Draws the picture of these bytes: its size, lines across it, and dots.
fn picture(bytes: &[u8]) -> (usize, usize, Vec<u8>) {
    let byte = |at: usize| usize::from(bytes.get(at).copied().unwrap_or(0));
    let (width, height) = (byte(0) + 1, byte(1) + 1);
    let mut pixels = vec![255; width * height];
    let lines = byte(2) % 16;
    for line in 0..lines {
        let (kind, from, to) = (byte(3 + 3 * line), byte(4 + 3 * line), byte(5 + 3 * line));
        for along in from.min(to)..from.max(to) {
            let (x, y) = if kind % 2 == 0 {
                (along, kind)
            } else {
                (kind, along)
            };
            if x < width && y < height {
                pixels[y * width + x] = 0;
            }
        }
    }
    for (pixel, byte) in pixels.iter_mut().zip(bytes.iter().skip(3 + 3 * lines)) {
        *pixel ^= *byte;
    }
    (width, height, pixels)
}

/// The picture as a file: BMP, 24 bits a pixel, from the bottom up.
fn bmp((width, height, pixels): (usize, usize, Vec<u8>)) -> Vec<u8> {
    let row = (3 * width).next_multiple_of(4);
    let size = (54 + row * height) as u32;
    let mut file = b"BM".to_vec();
    for it in [size, 0, 54, 40, width as u32, height as u32] {
        file.extend(it.to_le_bytes());
    }
    file.extend([1, 0, 24, 0]);
    for it in [0_u32, (row * height) as u32, 2835, 2835, 0, 0] {
        file.extend(it.to_le_bytes());
    }
    for line in pixels.chunks(width).rev() {
        let mut bytes: Vec<u8> = line.iter().flat_map(|it| [*it; 3]).collect();
        bytes.resize(row, 0);
        file.extend(bytes);
    }
    file
}

/// Says what its bytes say, of each picture something else.
#[derive(Debug)]
struct Invented<'a>(&'a [u8]);

impl Recognize for Invented<'_> {
    fn recognize(
        &self,
        pictures: &[GrayPicture],
        print: PrintKind,
    ) -> Result<Vec<Recognized>, ToolError> {
        let all = pictures.iter().enumerate();
        let of_kind = print as usize;
        Ok(all
            .map(|(at, it)| self.words(31 * of_kind + 7 * at, it))
            .collect())
    }
}

impl Invented<'_> {
    fn words(&self, from: usize, picture: &GrayPicture) -> Recognized {
        let byte = |at: usize| {
            self.0
                .get((from + at) % self.0.len().max(1))
                .copied()
                .unwrap_or(0)
        };
        let word = |number: usize| {
            let at = 6 * number;
            let said = byte(at + 1);
            let text = match said {
                0..100 => said.to_string(),
                100..200 => WORDS[usize::from(said) % WORDS.len()].to_owned(),
                _ => char::from_u32(u32::from(said) * 199)
                    .unwrap_or('0')
                    .to_string(),
            };
            let place = |at: usize, side: u32| match byte(at) {
                255 => u32::MAX,
                it => u32::from(it) * side / 250,
            };
            RecognizedWord {
                text,
                area: [
                    place(at + 2, picture.width),
                    place(at + 3, picture.height),
                    place(at + 4, picture.width),
                    place(at + 5, picture.height),
                ],
                line: usize::from(byte(at + 6) % 8),
                confidence: match byte(at + 7) {
                    255 => f32::NAN,
                    it => f32::from(it) / 200.0,
                },
            }
        };
        Recognized {
            words: (0..usize::from(byte(0) % 40)).map(word).collect(),
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let (said, drawn) = bytes.split_at(bytes.len() / 2);
    let recognizer = Invented(said);
    let tools = Tools {
        recognizer: Some(&recognizer),
        ..Tools::default()
    };
    let _ = report_reader::read_with(&bmp(picture(drawn)), &Listing::default(), tools);
});
