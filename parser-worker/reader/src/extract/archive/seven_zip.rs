//! 7z archives: 7zFormat.txt of the LZMA SDK.

use std::io::Cursor;

use sevenz_rust2::{Archive, BlockDecoder, Error, Password};

use super::{
    Packed,
    budget::{Budget, Ratio, damaged},
    name, seven_zip_header,
};
use crate::extract::{ExtractError, detect::unsupported};

/// Name of the method that encrypts.
const AES: &str = "AES";

/// Unpacks the files, in order.
pub(super) fn unpack(
    bytes: &[u8],
    budget: &Budget,
    each: &mut dyn FnMut(Packed),
) -> Result<(), ExtractError> {
    seven_zip_header::check(bytes)?;
    let mut source = Cursor::new(bytes);
    let password = Password::empty();
    let archive = Archive::read(&mut source, &password).map_err(refusal)?;
    let files = archive.files.iter().filter(|it| it.has_stream()).count();
    let mut ratio = Ratio::of(bytes.len() as u64);
    let mut reached = 0;
    let mut last_error = None;
    for block in 0..archive.blocks.len() {
        let mut is_spent = false;
        // Threads would make the order of work, and with it the memory, a matter of the machine.
        let decoder = BlockDecoder::new(1, block, &archive, &password, &mut source);
        let outcome = decoder.for_each_entries(&mut |entry, reader| {
            if !entry.has_stream() {
                return Ok(true);
            }
            if let Err(error) = budget.take_file() {
                last_error = Some(error);
                is_spent = true;
                return Ok(false);
            }
            reached += 1;
            let content = budget.read(reader, &mut ratio);
            let is_whole = content.is_ok();
            is_spent = matches!(content, Err(ExtractError::TooLarge { .. }));
            last_error = content.as_ref().err().cloned();
            each(Packed {
                name: name::shown(entry.name()),
                content,
            });
            // To reach what follows in its block, all of it would have to be unpacked.
            Ok(is_whole)
        });
        if let Err(error) = outcome {
            last_error = Some(refusal(error));
        }
        if is_spent {
            break;
        }
    }
    if reached < files {
        let error = last_error.unwrap_or_else(|| damaged("its blocks have fewer files"));
        each(Packed::rest(files - reached, error));
    }
    Ok(())
}

fn refusal(error: Error) -> ExtractError {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => ExtractError::Encrypted,
        Error::UnsupportedCompressionMethod(method) if method.contains(AES) => {
            ExtractError::Encrypted
        }
        Error::UnsupportedCompressionMethod(method) => {
            unsupported(format!("packed by the 7z method {method}"))
        }
        error => damaged(error),
    }
}
