//! The dictionary of the figures that texts state: every indicator with its labels, as rows.

use runtime::database::{Batch, Transaction, query};
use shared::indicator::Indicator;

use crate::{column::texts, fields::Fields, warehouse::WarehouseError};

/// Makes the table `indicator` say what the list says. Writes nothing when it does, and nothing when a newer build has
/// written it.
pub(crate) async fn write(
    transaction: &mut Transaction,
    indicators: &[Indicator],
) -> Result<(), WarehouseError> {
    let written: Vec<Fields> =
        query("SELECT key, label, english, unit FROM indicator ORDER BY ordinal")
            .fetch_all(transaction)
            .await?;
    if written.iter().map(|it| &it.0).eq(&rows(indicators)) {
        return Ok(());
    }
    let keys = written.iter().filter_map(|it| it.0[0].as_deref());
    if is_newer(keys, indicators) {
        tracing::warn!(
            event = "warehouse.newer_indicators",
            "a newer build has written the indicators: they stay as they are"
        );
        return Ok(());
    }
    query("DELETE FROM indicator").execute(transaction).await?;
    Batch::of("indicator")
        .ordinal("ordinal", indicators.len())
        .column("key", texts(indicators, |it| &it.key))
        .column("label", texts(indicators, |it| &it.label))
        .column("english", texts(indicators, |it| &it.english))
        .column("unit", texts(indicators, |it| &it.unit))
        .insert(transaction)
        .await?;
    Ok(())
}

fn rows(indicators: &[Indicator]) -> Vec<Vec<Option<String>>> {
    let row = |it: &Indicator| {
        [&it.key, &it.label, &it.english, &it.unit]
            .map(|it| Some(it.clone()))
            .to_vec()
    };
    indicators.iter().map(row).collect()
}

/// Whether a newer build has written these keys. Indicators are added and not taken away: who has one that we do not know
/// comes after us.
fn is_newer<'a>(mut written: impl Iterator<Item = &'a str>, own: &[Indicator]) -> bool {
    written.any(|key| own.iter().all(|it| it.key != key))
}
