//! Draws the reports of a body over the years.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use shared::form;

use crate::{
    agency::{Agency, BUREAUS, REGIONS},
    allowance::Allowance,
    carry::Carry,
    figure,
    printed::{self, Zeros},
    prose::Prose,
    truth::Truth,
};

/// A year for which there is no form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no form for reports on {year}: the first form is for 2019")]
pub struct NoForm {
    /// The year asked for.
    pub year: i32,
}

/// The report on this year of a body that the seed chooses.
///
/// # Errors
/// [`NoForm`] for years before the forms.
pub fn truth(seed: u64, report_year: i32) -> Result<Truth, NoForm> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let region = REGIONS[rng.random_range(0..REGIONS.len())];
    let bureau = BUREAUS[rng.random_range(0..BUREAUS.len())];
    let mut carry = Carry::default();
    one_year(
        &mut rng,
        &Agency::new(region, bureau),
        report_year,
        Zeros::Printed,
        &mut carry,
    )
}

/// The reports of one body over some years. What a year leaves open, the next takes over: 结转 and 现行有效 agree.
///
/// # Errors
/// [`NoForm`] when a year is before the forms.
pub fn series(
    seed: u64,
    agency: &Agency,
    years: RangeInclusive<i32>,
    zeros: Zeros,
) -> Result<Vec<Truth>, NoForm> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut carry = Carry::default();
    years
        .map(|year| one_year(&mut rng, agency, year, zeros, &mut carry))
        .collect()
}

fn one_year(
    rng: &mut ChaCha8Rng,
    agency: &Agency,
    year: i32,
    zeros: Zeros,
    carry: &mut Carry,
) -> Result<Truth, NoForm> {
    let form = form::for_year(year).ok_or(NoForm { year })?;
    let figures = figure::draw(rng, form, carry);
    let mut truth = Truth {
        title: title(rng, agency, year),
        signed_on: signed_on(rng, year),
        agency: agency.clone(),
        report_year: year,
        forms: form
            .tables
            .iter()
            .map(|it| (it.key.clone(), form.id.clone()))
            .collect(),
        cells: printed::cells(rng, form, zeros, figures),
        prose: Prose::default(),
        allowance: Allowance::default(),
    };
    truth.prose = Prose::draw(rng, &truth);
    Ok(truth)
}

fn title(rng: &mut ChaCha8Rng, agency: &Agency, year: i32) -> String {
    let name = &agency.name;
    match rng.random_range(0..3) {
        0 => format!("{year}年{name}政府信息公开工作年度报告"),
        1 => format!("{name}{year}年度政府信息公开工作年度报告"),
        _ => format!("{name}{year}年政府信息公开工作年度报告"),
    }
}

/// A day of January, before the day the law sets.
fn signed_on(rng: &mut ChaCha8Rng, year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year + 1, 1, rng.random_range(8..30)).unwrap_or_default()
}
