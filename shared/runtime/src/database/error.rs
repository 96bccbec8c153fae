//! What can go wrong with a database, and whose fault it is.

use std::io;

use sqlx::migrate::MigrateError;

/// The database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder of its file cannot be made.
    #[error("the folder of the database {place} cannot be made")]
    Folder {
        /// The file.
        place: String,
        /// What the system says.
        source: io::Error,
    },
    /// The address is none. It is not repeated: it may have a password in it.
    #[error(
        "the address of the PostgreSQL database is not of the form postgres://user:password@host:port/database"
    )]
    Address,
    /// It cannot be opened or reached.
    #[error(
        "the database {place} cannot be opened; a file must be in a writable folder, a server must be up and know user, \
         password and database"
    )]
    Open {
        /// The file, or host and database.
        place: String,
        /// What the engine says.
        source: sqlx::Error,
    },
    /// Its schema is not one this build can work with.
    #[error(
        "the schema of the database {place} cannot be brought up to date; a newer build may have written it"
    )]
    Migrate {
        /// The file, or host and database.
        place: String,
        /// What the migration says.
        source: MigrateError,
    },
}

impl DatabaseError {
    /// True when the database is not there now, and may be later.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Folder { .. } | Self::Open { .. } => true,
            Self::Migrate { source, .. } => {
                matches!(source, MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)
                    if is_outage(error))
            }
            Self::Address => false,
        }
    }
}

/// Of SQLite's results those that are the fault of the file or its disk: busy, locked, out of memory, read only, failed
/// input or output, damaged, full, cannot be opened, failed locks, no database.
const SQLITE_OUTAGES: [u32; 10] = [SQLITE_BUSY, 6, 7, 8, 10, 11, 13, 14, 15, 26];
const SQLITE_BUSY: u32 = 5;

/// Of PostgreSQL's SQLSTATE classes those of the server and its machine: lost connections, refused log-ins, unknown
/// databases, too few resources (a full disk among them), an operator's shutdown, failures of the system.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const POSTGRES_OUTAGES: [&str; 6] = ["08", "28", "3D", "53", "57", "58"];
/// Read-only SQL transaction: a standby, after a failover.
const POSTGRES_READ_ONLY: &str = "25006";
/// Serialization failure, deadlock.
const POSTGRES_CONFLICTS: [&str; 2] = ["40001", "40P01"];

/// True when the database is at fault rather than what was asked of it: then other requests fail, too.
pub fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            error
                .code()
                .is_some_and(|code| match sqlite_code(&**error, &code) {
                    Some(code) => SQLITE_OUTAGES.contains(&code),
                    None => {
                        code == POSTGRES_READ_ONLY
                            || POSTGRES_OUTAGES.iter().any(|it| code.starts_with(it))
                    }
                })
        }
        _ => false,
    }
}

/// True when the transaction met another one, was undone, and will succeed when it is done again.
pub fn is_conflict(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|it| it.code());
    code.is_some_and(|it| POSTGRES_CONFLICTS.contains(&&*it))
}

pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|it| {
        it.code()
            .is_some_and(|code| sqlite_code(it, &code) == Some(SQLITE_BUSY))
    })
}

/// SQLite's result, if the error is one of SQLite. The upper bits of its code say in which way.
fn sqlite_code(error: &dyn sqlx::error::DatabaseError, code: &str) -> Option<u32> {
    error.try_downcast_ref::<sqlx::sqlite::SqliteError>()?;
    Some(code.parse::<u32>().ok()? & 0xff)
}
