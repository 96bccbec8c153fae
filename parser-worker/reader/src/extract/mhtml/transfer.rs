//! Transfer encodings: how the bytes of a part are written (RFC 2045, section 6).

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::super::ExtractError;

/// Writers leave out the fill at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The bytes of a part.
///
/// # Errors
/// [`ExtractError::Damaged`] when they are no base64 where they should be.
pub(super) fn decode<'a>(
    body: &'a [u8],
    encoding: Option<&str>,
) -> Result<Cow<'a, [u8]>, ExtractError> {
    match encoding {
        Some("base64") => {
            let letters = body.iter().filter(|it| !it.is_ascii_whitespace());
            let letters: Vec<u8> = letters.copied().collect();
            let bytes = LENIENT
                .decode(letters)
                .map_err(|error| ExtractError::Damaged {
                    detail: format!("the page in the web archive is no base64: {error}"),
                })?;
            Ok(bytes.into())
        }
        Some("quoted-printable") => Ok(quoted_printable(body).into()),
        _ => Ok(body.into()),
    }
}

/// What is no code stays as it is. White space at the end of a line is none of the text's.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    for line in body.split_inclusive(|it| *it == b'\n') {
        let text = line.trim_ascii_end();
        let mut rest = text;
        let mut is_broken_softly = false;
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match (first, code(after)) {
                (b'=', Some(byte)) => {
                    bytes.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                }
                (b'=', None) if after.is_empty() => is_broken_softly = true,
                _ => bytes.push(*first),
            }
        }
        if !is_broken_softly && line.ends_with(b"\n") {
            bytes.push(b'\n');
        }
    }
    bytes
}

/// The byte that two hexadecimal digits stand for.
fn code(text: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_out_as_they_went_in() {
        for (body, encoding, expected) in [
            (
                "a=3D\"b\"=\r\nc =\r\n=D2=bb \r\n=x",
                "quoted-printable",
                &b"a=\"b\"c \xD2\xBB\n=x"[..],
            ),
            ("PHA+\r\n0rs8L3A+\r\n", "base64", b"<p>\xD2\xBB</p>"),
            ("PHA", "base64", b"<p"),
            ("=D2", "8bit", b"=D2"),
        ] {
            let decoded = decode(body.as_bytes(), Some(encoding)).expect("whole");
            assert_eq!(decoded, expected, "{body}");
        }
        assert!(decode(b"P!A", Some("base64")).is_err());
    }
}
