//! The problems that stand now.

use runtime::database::query;
use serde::Serialize;
use sqlx::FromRow;

use crate::warehouse::{Warehouse, WarehouseError};

/// A problem that stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct CurrentProblem {
    /// The agency whose report has it; none where there is no report.
    pub agency: Option<String>,
    /// Region of the agency.
    pub region: Option<String>,
    /// The year of the report.
    pub report_year: Option<i32>,
    /// The portal.
    pub portal: String,
    /// The address meant.
    pub url: Option<String>,
    /// Its code: `rule_broken`.
    pub code: String,
    /// `error`, `warning` or `notice`.
    pub severity: String,
    /// The table it is in.
    pub table_key: Option<String>,
    /// The row.
    pub row_key: Option<String>,
    /// The column.
    pub column_key: Option<String>,
    /// Of a refused or rejected document, the kind of reason: `error_page`.
    pub reason: Option<String>,
    /// What happened, in words for a person.
    pub message: String,
    /// Where in the document, as JSON.
    pub place: Option<String>,
    /// What else its figure may be, as a JSON array.
    pub alternatives: Option<String>,
}

impl Warehouse {
    /// Every problem that stands now, those of reports first.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn current_problems(&self) -> Result<Vec<CurrentProblem>, WarehouseError> {
        let statement = "SELECT agency, region, report_year, portal, url, code, severity, table_key, row_key, column_key,
                reason, message, CAST(place AS TEXT) AS place, CAST(alternatives AS TEXT) AS alternatives
            FROM current_problem
            ORDER BY agency IS NULL, agency, region, report_year, portal, url NULLS FIRST, ordinal, code, message,
                table_key NULLS FIRST, row_key NULLS FIRST, column_key NULLS FIRST";
        let problems = query(statement)
            .fetch_all(&mut self.snapshot().await?)
            .await?;
        Ok(problems)
    }
}
