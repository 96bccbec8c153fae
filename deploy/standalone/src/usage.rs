//! What is wrong with a command line, and found out only after it was parsed.

use std::path::PathBuf;

use shared::cell::CellKey;

/// A command line that asks for what cannot be done. Nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UsageError {
    /// No portal has this id.
    #[error("there is no portal {id:?}; see `gongkai portals`")]
    UnknownPortal {
        /// What was typed.
        id: String,
    },
    /// No portal is named, and none can be crawled.
    #[error("no portal is active; `gongkai portals` says what is unknown of each")]
    NoActivePortal,
    /// The data folder is none.
    #[error(
        "there is no queue, ledger or warehouse in {}; crawl first, or name their folder with --data", folder.display()
    )]
    NoData {
        /// The folder.
        folder: PathBuf,
    },
    /// The forms of a file's tables have no such cell.
    #[error(
        "{file}: the forms of its tables have no cell {}.{}.{}; `gongkai read --json` lists those they have",
        key.table, key.row, key.column
    )]
    UnknownCell {
        /// What was typed.
        key: CellKey,
        /// The file's name.
        file: String,
    },
    /// There is nothing to export.
    #[error("there is no warehouse {}; crawl first, or name its folder with --data", file.display())]
    NoWarehouse {
        /// Where it would be.
        file: PathBuf,
    },
    /// A demo was to write its invented reports beside real ones.
    #[error(
        "{} is there and is not of a demo, whose reports are invented; give the demo a folder of its own with --data",
        file.display()
    )]
    NotOfDemo {
        /// What is there.
        file: PathBuf,
    },
}
