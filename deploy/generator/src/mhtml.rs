//! Prints a report as a web page with its parts in one file, as Word saves it.

use crate::{article::Part, html, shape::Charset, truth::Truth};

const BOUNDARY: &str = "----=_NextPart_01DA0000.1B2C3D40";

/// The longest line of an encoded part.
const LINE: usize = 76;

/// The document's bytes, all of them ASCII.
pub(crate) fn mhtml(truth: &Truth, parts: &[Part]) -> Vec<u8> {
    let page = quoted_printable(&html::page(truth, parts, Charset::Gb18030));
    let files = quoted_printable(b"<xml xmlns:o=\"urn:schemas-microsoft-com:office:office\"><o:File HRef=\"../report.htm\"/></xml>");
    format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"{BOUNDARY}\"\r\n\r\n\
         This document is a Single File Web Page, also known as a Web Archive file.\r\n\r\n\
         --{BOUNDARY}\r\nContent-Location: file:///C:/1B2C3D40/report.htm\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=\"gb2312\"\r\n\r\n{page}\r\n\
         --{BOUNDARY}\r\nContent-Location: file:///C:/1B2C3D40/report.files/image001.gif\r\n\
         Content-Transfer-Encoding: base64\r\nContent-Type: image/gif\r\n\r\nR0lGODlhAQABAAAAACw=\r\n\r\n\
         --{BOUNDARY}\r\nContent-Location: file:///C:/1B2C3D40/report.files/filelist.xml\r\n\
         Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/xml; charset=\"utf-8\"\r\n\r\n{files}\r\n\
         --{BOUNDARY}--\r\n"
    )
    .into_bytes()
}

/// Quoted-printable (RFC 2045, section 6.7): line breaks stay, long lines are broken softly.
fn quoted_printable(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut length = 0;
    for byte in bytes {
        let written = match byte {
            b'\n' => {
                text += "\r\n";
                length = 0;
                continue;
            }
            b' '..=b'<' | b'>'..=b'~' => char::from(*byte).to_string(),
            byte => format!("={byte:02X}"),
        };
        if length + written.len() >= LINE {
            text += "=\r\n";
            length = 0;
        }
        length += written.len();
        text += &written;
    }
    text
}
