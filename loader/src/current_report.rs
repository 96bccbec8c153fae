//! The reports as they stand now, and their cells.

use runtime::database::query;
use serde::{Serialize, de::DeserializeOwned};
use shared::{
    cell::{Cell, CellKey, Value},
    year::ReportYear,
};
use sqlx::FromRow;

use crate::{
    warehouse::{Warehouse, WarehouseError},
    word::{meaning, stored},
};

/// A report as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct CurrentReport {
    /// Its key in this warehouse; another one has others.
    pub report_id: i64,
    /// Name of the agency.
    pub agency: String,
    /// Region of the agency; empty where no portal says it.
    pub region: String,
    /// 统一社会信用代码 of the agency.
    pub credit_code: Option<String>,
    /// The year.
    pub report_year: i32,
    /// The title.
    pub title: Option<String>,
    /// The date under the signature, YYYY-MM-DD.
    pub signed_on: Option<String>,
    /// The date of publication that the source states, YYYY-MM-DD.
    pub published_on: Option<String>,
    /// The portal.
    pub portal: String,
    /// Address of the document.
    pub url: String,
    /// The page that links to it, for an attachment.
    pub landing_url: Option<String>,
    /// `page` or `attachment`.
    pub role: String,
    /// SHA-256 of the document.
    pub document_sha256: String,
    /// The reader's version.
    pub reader: String,
    /// Cells by verdict.
    pub confirmed: i64,
    /// Likewise.
    pub unchecked: i64,
    /// Likewise.
    pub contradicted: i64,
    /// Likewise.
    pub uncertain: i64,
    /// Likewise.
    pub missing: i64,
    /// Contradicted, uncertain and missing cells together.
    pub doubted: i64,
    /// Its problems.
    pub problems: i64,
    /// Its revisions, this one included.
    pub revisions: i64,
    /// Where the year was found: `title`, `period`, `metadata`, `portal`.
    pub year_source: Option<String>,
    /// Where the title was found: `text`, `metadata`, `portal`.
    pub title_source: Option<String>,
    /// The first of the days that its figures are said to be of, YYYY-MM-DD.
    pub period_from: Option<String>,
    /// The last of these days.
    pub period_to: Option<String>,
    /// Code of the region whose body reports, by GB/T 2260.
    pub region_code: Option<String>,
    /// Names of that region, from the province down.
    pub region_full_name: Option<String>,
}

/// The columns of [`CurrentReport`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT report_id, agency, region, credit_code, report_year, title, CAST(signed_on AS TEXT) AS signed_on,
                 CAST(published_on AS TEXT) AS published_on, portal, url, landing_url, role, document_sha256, reader,
                 confirmed, unchecked, contradicted, uncertain, missing, doubted, problems, revisions, year_source,
                 title_source, CAST(period_from AS TEXT) AS period_from, CAST(period_to AS TEXT) AS period_to,
                 region_code, region_full_name
             FROM current_report ",
            $rest
        )
    };
}

impl Warehouse {
    /// Every current report, by agency, region and year.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn current_reports(&self) -> Result<Vec<CurrentReport>, WarehouseError> {
        let statement = select!("ORDER BY agency, region, report_year");
        let reports = query(statement)
            .fetch_all(&mut self.snapshot().await?)
            .await?;
        Ok(reports)
    }

    /// The current reports of an agency of this name for a year: none, one, or one for each region that has such a name.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer.
    pub async fn reports_of(
        &self,
        agency: &str,
        year: ReportYear,
    ) -> Result<Vec<CurrentReport>, WarehouseError> {
        let statement = select!("WHERE agency = $1 AND report_year = $2 ORDER BY region");
        let reports = query(statement).bind(agency).bind(year.get());
        Ok(reports.fetch_all(&mut self.snapshot().await?).await?)
    }

    /// Every cell of a current report, in the form's order.
    ///
    /// # Errors
    /// [`WarehouseError::Query`] when the database does not answer, [`WarehouseError::Unknown`] when a newer build has
    /// written what this one does not know.
    pub async fn cells(&self, report: &CurrentReport) -> Result<Vec<Cell>, WarehouseError> {
        let rows: Vec<CellRow> = query(
            "SELECT cell.table_key, cell.row_key, cell.column_key, cell.count_value,
                 CAST(cell.amount_value AS TEXT) AS amount_value, cell.kind, cell.raw, cell.obtained, cell.verdict,
                 CAST(cell.place AS TEXT) AS place, cell.anchor, CAST(cell.forced_by AS TEXT) AS forced_by
             FROM report
             JOIN reading ON reading.id = report.current_reading_id
             JOIN cell ON cell.revision_id = reading.revision_id
             WHERE report.id = $1
             ORDER BY cell.ordinal",
        )
        .bind(report.report_id)
        .fetch_all(&mut self.snapshot().await?)
        .await?;
        rows.into_iter().map(CellRow::cell).collect()
    }
}

#[derive(FromRow)]
struct CellRow {
    table_key: String,
    row_key: String,
    column_key: String,
    count_value: Option<i64>,
    amount_value: Option<String>,
    kind: Option<String>,
    raw: Option<String>,
    obtained: String,
    verdict: String,
    place: Option<String>,
    anchor: Option<String>,
    forced_by: Option<String>,
}

impl CellRow {
    fn cell(self) -> Result<Cell, WarehouseError> {
        let amount = self.amount_value.as_deref();
        let amount = amount
            .map(|it| stored("cell.amount_value", it))
            .transpose()?;
        let (kind, anchor) = (self.kind.as_deref(), self.anchor.as_deref());
        let place = self.place.map(|it| json("cell.place", it));
        let forced_by = self.forced_by.map(|it| json("cell.forced_by", it));
        Ok(Cell {
            key: CellKey::new(self.table_key, self.row_key, self.column_key),
            value: self
                .count_value
                .map(Value::Count)
                .or(amount.map(Value::Amount)),
            kind: kind.map(|it| meaning("cell.kind", it)).transpose()?,
            raw: self.raw,
            obtained: meaning("cell.obtained", &self.obtained)?,
            verdict: meaning("cell.verdict", &self.verdict)?,
            place: place.transpose()?,
            anchor: anchor.map(|it| meaning("cell.anchor", it)).transpose()?,
            forced_by: forced_by.transpose()?.unwrap_or_default(),
        })
    }
}

fn json<T: DeserializeOwned>(column: &'static str, text: String) -> Result<T, WarehouseError> {
    serde_json::from_str(&text).map_err(|_| WarehouseError::Unknown {
        column,
        found: text,
    })
}
