//! A row of texts, however many: what files and dumps are written from.

use sqlx::{ColumnIndex, Database, Decode, FromRow, Row, Type};

/// The fields of a row whose columns are all text. Cast to text, a value reads the same in every engine.
#[derive(Debug)]
pub(crate) struct Fields(pub(crate) Vec<Option<String>>);

impl<'r, R: Row> FromRow<'r, R> for Fields
where
    usize: ColumnIndex<R>,
    for<'d> String: Decode<'d, R::Database> + Type<R::Database>,
    <R as Row>::Database: Database,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let fields: Result<_, _> = (0..row.len()).map(|it| row.try_get(it)).collect();
        fields.map(Self)
    }
}
