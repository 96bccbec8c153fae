//! Archives that only a tool unpacks: RAR, whose format is secret, and tar.

use super::{
    Packed,
    budget::{Budget, Ratio, damaged},
    name,
};
use crate::{
    extract::{ExtractError, detect::unsupported},
    tools::{ToolError, Tools},
};

/// Unpacks the files, in order. The name is that of the format, in words.
pub(super) fn unpack(
    bytes: &[u8],
    format: &str,
    tools: Tools<'_>,
    budget: &Budget,
    each: &mut dyn FnMut(Packed),
) -> Result<(), ExtractError> {
    let unpacker = tools
        .unpacker
        .ok_or_else(|| unsupported(format!("{format}, without a tool to unpack it")))?;
    let files = unpacker.unpack(bytes, budget.limits());
    let files = files.map_err(|error| refusal(error, format))?;
    let mut ratio = Ratio::of(bytes.len() as u64);
    let count = files.len();
    for (index, file) in files.into_iter().enumerate() {
        // The tool was told the limits; they are counted here all the same.
        let taken = budget
            .take_file()
            .and_then(|()| budget.take_bytes(file.bytes.len() as u64, &mut ratio));
        if let Err(error) = taken {
            each(Packed::rest(count - index, error));
            return Ok(());
        }
        each(Packed {
            name: name::shown(&file.path),
            content: Ok(file.bytes),
        });
    }
    Ok(())
}

fn refusal(error: ToolError, format: &str) -> ExtractError {
    match error {
        ToolError::Encrypted => ExtractError::Encrypted,
        ToolError::TooLarge { limit } => ExtractError::TooLarge { limit },
        error @ ToolError::Missing { .. } => unsupported(format!("{format} ({error})")),
        error @ (ToolError::Damaged { .. } | ToolError::Failed { .. }) => damaged(error),
    }
}
