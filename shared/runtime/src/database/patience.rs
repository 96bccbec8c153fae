//! How long a database is waited for. The kernel does not tell that a server has fallen silent, or that a firewall has
//! forgotten the connection: without a limit its answer would be waited for in vain, for ever.

use std::{future::Future, io, time::Duration};

use futures::{Stream, StreamExt, stream};
use tokio::time::timeout;

/// What this gives; an outage when it takes longer.
pub(super) async fn in_time<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let done = timeout(patience, work).await;
    done.unwrap_or_else(|_| Err(silent(patience)))
}

/// These rows; an outage, and the end, when one takes longer.
pub(super) fn each_in_time<T>(
    patience: Duration,
    rows: impl Stream<Item = Result<T, sqlx::Error>> + Unpin,
) -> impl Stream<Item = Result<T, sqlx::Error>> {
    stream::unfold(Some(rows), move |rows| async move {
        let mut rows = rows?;
        match timeout(patience, rows.next()).await {
            Ok(row) => row.map(|row| (row, Some(rows))),
            Err(_) => Some((Err(silent(patience)), None)),
        }
    })
}

fn silent(patience: Duration) -> sqlx::Error {
    let words = format!("the database did not answer within {patience:?}");
    io::Error::new(io::ErrorKind::TimedOut, words).into()
}
