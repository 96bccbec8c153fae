//! Transactions that met another one: done again.

use std::{future::Future, time::Duration};

use backon::{ExponentialBuilder, Retryable};

use super::LedgerError;

/// Does this again while another transaction undoes it. The others have won then, so there is an end to it.
pub(super) async fn again<T, F>(work: impl FnMut() -> F) -> Result<T, LedgerError>
where
    F: Future<Output = Result<T, LedgerError>>,
{
    let pauses = ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(5))
        .with_max_delay(Duration::from_millis(500))
        .with_max_times(20)
        .with_jitter();
    work.retry(pauses).when(LedgerError::is_conflict).await
}
