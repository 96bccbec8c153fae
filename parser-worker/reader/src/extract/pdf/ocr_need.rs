//! Whether a page must be recognized as a picture because its text layer does not say what it shows.

use super::drawing::FEW_GLYPHS;
use crate::extract::page::drawing::Drawing;

/// Why a page must be recognized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum OcrNeed {
    /// It is a picture, with no text or hardly more than a page number.
    Picture,
    /// Its fonts do not tell their characters, or tell wrong ones.
    Garbled,
}

/// The share of glyphs without a character from which on a page is not readable: one of so many.
const UNMAPPED_OF: usize = 50;
/// So many letters on a page of Chinese that has no Chinese are no text.
const LETTERS: usize = 40;
/// So many ideographs tell whether they are those that reports are made of.
const IDEOGRAPHS: usize = 100;
/// The least share of ideographs that are frequent: one of so many. In text and in the tables it is one of two or three.
const FREQUENT_OF: usize = 12;
/// What labels of the forms and any Chinese text are full of.
const FREQUENT: &str = "的一在和有是为不了人以及等个大中国年月日工作信息公开政府行报告本机关申请其他总计数量制发件规范性主动理\
    处复议诉讼结果情况存问题法依条部门办公开展位全市区县社会服务项目要求内容第一二三四五六";

/// Why a page must be recognized; none where its text layer says what it shows.
pub(in crate::extract) fn ocr_need(drawing: &Drawing) -> Option<OcrNeed> {
    let is_picture = match drawing.image {
        Some(share) => drawing.inked == 0 || (share > 0.5 && drawing.inked < FEW_GLYPHS),
        None => false,
    };
    if is_picture {
        return Some(OcrNeed::Picture);
    }
    let characters = drawing.glyphs.iter().map(|it| it.character);
    is_garbled(characters, drawing.unmapped).then_some(OcrNeed::Garbled)
}

/// Whether reports are full of a character.
pub(in crate::extract) fn is_frequent(character: char) -> bool {
    FREQUENT.contains(character)
}

/// True for characters that are not those of a Chinese page.
fn is_garbled(characters: impl Iterator<Item = char>, unmapped: usize) -> bool {
    let (mut printed, mut letters, mut ideographs, mut frequent) = (0, 0, 0, 0);
    for character in characters.filter(|it| !it.is_whitespace()) {
        printed += 1;
        if matches!(character, '\u{3400}'..='\u{9FFF}') {
            ideographs += 1;
            frequent += usize::from(is_frequent(character));
        } else if character.is_alphabetic() || matches!(character, '\u{E000}'..='\u{F8FF}') {
            letters += 1;
        }
    }
    printed >= FEW_GLYPHS
        && (unmapped * UNMAPPED_OF > printed
            || (letters >= LETTERS && ideographs * 10 < letters)
            || (ideographs >= IDEOGRAPHS && frequent * FREQUENT_OF < ideographs))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "本报告由区人民政府办公室根据条例编写，共分六个部分，数据统计自2023年1月1日起。收到申请12件，办结10件。\
        对报告有疑问的，请与办公室联系。一、总体情况（一）主动公开。全年在门户网站主动公开各类信息，解读政策，回应关切。\
        各科室报送及时，栏目更新按季度通报，业务骨干参与材料编写，未发生需要追究责任的情形。";

    fn need(text: &str, unmapped: usize) -> bool {
        is_garbled(text.chars(), unmapped)
    }

    #[test]
    fn a_page_of_chinese_is_readable() {
        assert!(!need(TEXT, 0));
        assert!(!need(TEXT, 2));
        assert!(!need("— 12 —", 0));
        assert!(!need("1 2 3 4 5 6 7 8 9 10 0 0 0 0 0 0 0 0 0 0 0 0 0", 0));
    }

    #[test]
    fn glyphs_without_characters_make_a_page_unreadable() {
        assert!(need(TEXT, 12));
    }

    #[test]
    fn letters_in_place_of_chinese_make_a_page_unreadable() {
        let shifted = |it: char| char::from(b'A' + (it as u32 % 26) as u8);
        assert!(need(&TEXT.chars().map(shifted).collect::<String>(), 0));
    }

    #[test]
    fn rare_ideographs_in_place_of_frequent_ones_make_a_page_unreadable() {
        let shifted = |it: char| char::from_u32(it as u32 + 1).unwrap_or(it);
        assert!(need(&TEXT.chars().map(shifted).collect::<String>(), 0));
    }
}
