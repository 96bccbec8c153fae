//! A file that is attached to a page: offered under its title, kept under a name that says nothing.

use generator::{Charset, Shape, Truth};
use shared::digest::Sha256;

/// A file that is attached to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    /// The name that people see.
    pub(crate) show_name: String,
    /// The name under which it is kept.
    pub(crate) file_name: String,
}

impl Attachment {
    /// The file of this report in this shape. Its name does not change when its figures do.
    pub(crate) fn of(truth: &Truth, shape: Shape) -> Self {
        let extension = shape.extension();
        let name = format!("{}/{}", truth.agency.name, truth.report_year);
        let digest = Sha256::of(name.as_bytes()).to_string();
        Self {
            show_name: format!("{}.{extension}", truth.title),
            file_name: format!("{}.{extension}", &digest[..32]),
        }
    }

    /// The address that pages link to, without host. It redirects to [`Attachment::path`].
    pub(crate) fn link(&self, charset: Charset) -> String {
        format!(
            "/module/download/downfile.jsp?classid=0&showname={}&filename={}",
            percent_encode(&charset.encode(&self.show_name)),
            self.file_name
        )
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> String {
        path(&self.file_name)
    }
}

/// Where a file with this name is.
pub(crate) fn path(file_name: &str) -> String {
    format!("/attach/0/{file_name}")
}

/// The bytes as they stand in a query.
pub(crate) fn percent_encode(bytes: &[u8]) -> String {
    let encode = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
            char::from(*byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    bytes.iter().map(encode).collect()
}
