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
                    if is_outage(error) && !is_of_schema(error))
            }
            Self::Address => false,
        }
    }
}

/// Of SQLite's results those that are the fault of the file or its disk: busy, locked, out of memory, read only, failed
/// input or output, damaged, full, cannot be opened, failed locks, no database.
const SQLITE_OUTAGES: [u32; 10] = [SQLITE_BUSY, 6, 7, 8, 10, 11, 13, 14, 15, 26];
const SQLITE_BUSY: u32 = 5;

/// Of PostgreSQL's SQLSTATE classes those that speak of what was asked: numbers of values that differ, values that are
/// none, constraints, views' conditions, limits of a program. All others speak of the server, and of what it has: lost
/// connections, refused log-ins, missing rights, tables that are not there yet or any more, damage, full disks, a standby, a
/// shutdown. What was asked of one that is well goes through, since our statements are tested.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const POSTGRES_FAULTS_OF_DATA: [&str; 6] = ["20", "21", "22", "23", "44", "54"];
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
                    None => is_postgres_outage(&code),
                })
        }
        _ => false,
    }
}

/// True when PostgreSQL does not accept a step as it is: it says the same each time.
fn is_of_schema(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|it| it.code());
    code.is_some_and(|code| ["0A", "2B", "42"].iter().any(|it| code.starts_with(it)))
}

/// True unless the data is at fault, or another transaction.
fn is_postgres_outage(code: &str) -> bool {
    let is_of_data = POSTGRES_FAULTS_OF_DATA
        .iter()
        .any(|it| code.starts_with(it));
    !is_of_data && !POSTGRES_CONFLICTS.contains(&code)
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

#[cfg(test)]
mod tests {
    use super::is_postgres_outage;

    #[test]
    fn only_data_and_other_transactions_are_no_outage_of_postgres() {
        let outages = [
            ("08006", "connection failure"),
            ("0A000", "cached plan must not change result type"),
            ("25006", "read-only transaction, on a standby"),
            ("25P03", "idle in transaction for too long"),
            ("28P01", "invalid password"),
            ("3D000", "no such database"),
            ("3F000", "no such schema"),
            ("42501", "insufficient privilege"),
            ("42703", "no such column"),
            ("42P01", "no such table"),
            ("53100", "disk full"),
            ("55000", "object not in prerequisite state"),
            ("55006", "object in use"),
            ("55P03", "lock not available"),
            ("57014", "query cancelled"),
            ("57P01", "administrator shutdown"),
            ("58030", "input or output"),
            ("F0000", "configuration file"),
            ("XX001", "data corrupted"),
            ("XX002", "index corrupted"),
        ];
        for (code, what) in outages {
            assert!(is_postgres_outage(code), "{code}: {what}");
        }
        let others = [
            ("21000", "cardinality"),
            ("22003", "number out of range"),
            ("22021", "character not in repertoire"),
            ("22P02", "invalid text"),
            ("23505", "unique violation"),
            ("23514", "check violation"),
            ("40001", "serialization failure"),
            ("40P01", "deadlock"),
            ("54000", "program limit exceeded"),
        ];
        for (code, what) in others {
            assert!(!is_postgres_outage(code), "{code}: {what}");
        }
    }
}
