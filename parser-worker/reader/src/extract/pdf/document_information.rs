//! The document information of a PDF as meta facts.

use hayro_interpret::hayro_syntax::metadata::Metadata;
use hayro_interpret::hayro_syntax::object::DateTime;

use crate::document::Meta;

/// The facts that are there and not empty.
pub(super) fn meta(info: &Metadata) -> Vec<Meta> {
    let texts = [
        ("title", &info.title),
        ("author", &info.author),
        ("subject", &info.subject),
        ("keywords", &info.keywords),
        ("creator", &info.creator),
        ("producer", &info.producer),
    ];
    let dates = [
        ("creationdate", &info.creation_date),
        ("moddate", &info.modification_date),
    ];
    let texts = texts
        .into_iter()
        .filter_map(|(name, value)| Some((name, text(value.as_deref()?))));
    let dates = dates
        .into_iter()
        .filter_map(|(name, value)| Some((name, date(value.as_ref()?))));
    texts
        .chain(dates)
        .filter(|(_, content)| !content.is_empty())
        .map(|(name, content)| Meta {
            name: name.to_owned(),
            content,
        })
        .collect()
}

/// A PDF text string. Chinese tools write UTF-16 of either order, and GBK where the format wants PDFDocEncoding.
pub(super) fn text(bytes: &[u8]) -> String {
    let (decoded, _) = match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest),
        [0xEF, 0xBB, 0xBF, rest @ ..] => encoding_rs::UTF_8.decode_without_bom_handling(rest),
        _ if std::str::from_utf8(bytes).is_ok() => {
            encoding_rs::UTF_8.decode_without_bom_handling(bytes)
        }
        _ => encoding_rs::GBK.decode_without_bom_handling(bytes),
    };
    decoded
        .trim_matches(['\0', ' ', '\n', '\r', '\t'])
        .to_owned()
}

fn date(it: &DateTime) -> String {
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        it.year, it.month, it.day, it.hour, it.minute, it.second
    )
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn text_strings_of_all_kinds_decode() {
        assert_eq!(text(b"\xFE\xFF\x51\x6C"), "公");
        assert_eq!(text(b"\xFF\xFE\x6C\x51"), "公");
        assert_eq!(text("公".as_bytes()), "公");
        assert_eq!(text(b"\xB9\xAB"), "公");
        assert_eq!(text(b" plain \0"), "plain");
    }
}
