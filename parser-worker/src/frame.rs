//! What the worker and the child that reads for it say to each other: requests one way, answers the other.
//!
//! ```text
//! request: office reader (one byte) | length of the listing (u32) | length of the document (u64) | listing (JSON) | document
//! answer:  kind (one byte)          | length (u32)                | payload
//! ```
//!
//! Lengths are big-endian. A length is never believed: nothing is allocated before the bytes are there.

use std::io::{self, Read, Write};

use report_reader::tools::OfficeReader;
use serde::{Deserialize, Serialize};
use shared::report::Listing;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::child::Sandbox;

/// The longest listing that is taken, in bytes.
const LONGEST_LISTING: u64 = 1024 * 1024;

/// Bytes before the payload of an answer.
const ANSWER_HEAD: usize = 5;

/// A document that a child is to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who reads it, if it is an office document.
    pub office: OfficeReader,
    /// What is known of it.
    pub listing: Listing,
    /// Its bytes.
    pub document: Vec<u8>,
}

/// What a child says of itself before it takes a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The version of its reader.
    pub reader: String,
    /// What it has taken from itself.
    pub sandbox: Sandbox,
}

/// The kind of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// [`Hello`] as JSON.
    Hello,
    /// A report as JSON.
    Report,
    /// A rejection as JSON.
    Rejection,
    /// The words of a panic.
    Panic,
}

/// A frame from a child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its kind.
    pub kind: Kind,
    /// What it says.
    pub payload: Vec<u8>,
}

/// Why an answer could not be read.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The pipe ended, within an answer or before it.
    #[error("it said nothing more")]
    Ended,
    /// The pipe failed.
    #[error("its output cannot be read")]
    Pipe(#[from] io::Error),
    /// No answer begins so.
    #[error("what it said is no answer: it begins with the byte {0}")]
    Garbage(u8),
    /// Longer than what is taken.
    #[error("its answer has {length} bytes, and the limit is {limit}")]
    TooLong {
        /// The length that it announces, in bytes.
        length: u64,
        /// The limit, in bytes.
        limit: u64,
    },
}

impl Kind {
    fn byte(self) -> u8 {
        match self {
            Self::Hello => b'H',
            Self::Report => b'R',
            Self::Rejection => b'N',
            Self::Panic => b'P',
        }
    }

    fn of(byte: u8) -> Option<Self> {
        [Self::Hello, Self::Report, Self::Rejection, Self::Panic]
            .into_iter()
            .find(|it| it.byte() == byte)
    }
}

/// Asks a child to read a document.
///
/// # Errors
/// When the child takes no more.
pub async fn ask(
    to: &mut (impl AsyncWrite + Unpin),
    office: OfficeReader,
    listing: &[u8],
    document: &[u8],
) -> io::Result<()> {
    let too_long = |_| io::Error::from(io::ErrorKind::InvalidInput);
    let length = u32::try_from(listing.len()).map_err(too_long)?;
    to.write_all(&[byte(office)]).await?;
    to.write_all(&length.to_be_bytes()).await?;
    to.write_all(&(document.len() as u64).to_be_bytes()).await?;
    to.write_all(listing).await?;
    to.write_all(document).await?;
    to.flush().await
}

/// The next request; none when there will be no more.
///
/// # Errors
/// When the pipe fails, ends within a request, or holds something else.
pub fn next_request(from: &mut impl Read) -> io::Result<Option<Request>> {
    let mut first = [0];
    if from.read(&mut first)? == 0 {
        return Ok(None);
    }
    let office = [OfficeReader::Own, OfficeReader::Converter]
        .into_iter()
        .find(|it| [byte(*it)] == first)
        .ok_or(io::ErrorKind::InvalidData)?;
    let (mut listing, mut document) = ([0; 4], [0; 8]);
    from.read_exact(&mut listing)?;
    from.read_exact(&mut document)?;
    let listing = u64::from(u32::from_be_bytes(listing));
    if listing > LONGEST_LISTING {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let listing = exactly(from, listing)?;
    Ok(Some(Request {
        office,
        listing: serde_json::from_slice(&listing)?,
        document: exactly(from, u64::from_be_bytes(document))?,
    }))
}

fn byte(office: OfficeReader) -> u8 {
    match office {
        OfficeReader::Own => b'O',
        OfficeReader::Converter => b'C',
    }
}

fn exactly(from: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = from.take(length).read_to_end(&mut bytes)?;
    if read as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// Answers.
///
/// # Errors
/// When nobody listens.
pub fn answer(to: &mut impl Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
    let too_long = |_| io::Error::from(io::ErrorKind::InvalidInput);
    let length = u32::try_from(payload.len()).map_err(too_long)?;
    to.write_all(&[kind.byte()])?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(payload)?;
    to.flush()
}

/// The next answer of a child, if its payload has no more than `limit` bytes.
///
/// # Errors
/// [`AnswerError`] when there is none.
pub async fn next_answer(
    from: &mut (impl AsyncRead + Unpin),
    limit: u64,
) -> Result<Answer, AnswerError> {
    let mut head = Vec::with_capacity(ANSWER_HEAD);
    from.take(1).read_to_end(&mut head).await?;
    let first = *head.first().ok_or(AnswerError::Ended)?;
    let kind = Kind::of(first).ok_or(AnswerError::Garbage(first))?;
    let length = u64::from(from.read_u32().await.map_err(ended)?);
    if length > limit {
        return Err(AnswerError::TooLong { length, limit });
    }
    let mut payload = Vec::new();
    from.take(length).read_to_end(&mut payload).await?;
    if payload.len() as u64 == length {
        Ok(Answer { kind, payload })
    } else {
        Err(AnswerError::Ended)
    }
}

fn ended(error: io::Error) -> AnswerError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => AnswerError::Ended,
        _ => AnswerError::Pipe(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answered(bytes: &[u8], limit: u64) -> Result<Answer, AnswerError> {
        next_answer(&mut &*bytes, limit).await
    }

    #[tokio::test]
    async fn a_request_arrives_as_it_was_sent() {
        let listing = Listing {
            title: Some("年度报告".to_owned()),
            ..Listing::default()
        };
        let json = serde_json::to_vec(&listing).expect("JSON");
        let mut pipe = Vec::new();
        let requests = [
            (OfficeReader::Own, &b"a report"[..]),
            (OfficeReader::Converter, b""),
        ];
        for (office, document) in requests {
            ask(&mut pipe, office, &json, document).await.expect("sent");
        }
        let mut pipe = &*pipe;
        for (office, document) in requests {
            let request = Request {
                office,
                listing: listing.clone(),
                document: document.to_vec(),
            };
            assert_eq!(next_request(&mut pipe).expect("whole"), Some(request));
        }
        assert_eq!(next_request(&mut pipe).expect("the end"), None);
    }

    #[test]
    fn a_request_that_is_cut_or_none_is_an_error() {
        let huge = [0xff; 12];
        let cut = [&b"O"[..], &[0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 9]].concat();
        for bytes in [&b"O"[..], b"\0", &cut, &huge] {
            next_request(&mut &*bytes).expect_err("it is none");
        }
    }

    #[tokio::test]
    async fn an_answer_arrives_as_it_was_sent() {
        let mut pipe = Vec::new();
        answer(&mut pipe, Kind::Rejection, b"{}").expect("sent");
        let answer = answered(&pipe, 2).await.expect("whole");
        assert_eq!(
            (answer.kind, &answer.payload[..]),
            (Kind::Rejection, &b"{}"[..])
        );
    }

    #[tokio::test]
    async fn what_is_no_answer_is_told_apart() {
        assert!(matches!(answered(b"", 9).await, Err(AnswerError::Ended)));
        assert!(matches!(
            answered(b"R\0\0", 9).await,
            Err(AnswerError::Ended)
        ));
        assert!(matches!(
            answered(b"R\0\0\0\x02{", 9).await,
            Err(AnswerError::Ended)
        ));
        assert!(matches!(
            answered(b"garbage", 9).await,
            Err(AnswerError::Garbage(b'g'))
        ));
        let long = answered(b"R\xff\xff\xff\xff", 9).await;
        assert!(matches!(
            long,
            Err(AnswerError::TooLong {
                length: 0xffff_ffff,
                limit: 9
            })
        ));
    }
}
