//! What each site publishes, decided by the seed.

use chrono::{Datelike, Days, NaiveDate};
use generator::{Agency, BUREAUS, Charset, Fault, REGIONS, Shape, Truth, Zeros, series};

use crate::{
    article::{Article, Content, Flaw, Report},
    config::SITES,
    site::{Column, DateStyle, Site, Way},
};

/// The sites, in the order of their ports.
pub(crate) fn sites(seed: u64) -> [Site; SITES] {
    [by_view(seed), by_long_list(seed), in_gb18030(seed)]
}

/// Shapes and flaws of a body's reports, from the year 2019 on.
pub(crate) type Plan = [(Shape, Option<Flaw>)];

/// A page.
pub(crate) const PAGE: (Shape, Option<Flaw>) = (Shape::Html(Charset::Utf8), None);
/// An attached PDF.
pub(crate) const PDF: (Shape, Option<Flaw>) = (Shape::Pdf, None);
/// An attached Word document.
pub(crate) const DOCX: (Shape, Option<Flaw>) = (Shape::Docx, None);

const fn with(plan: (Shape, Option<Flaw>), fault: Fault) -> (Shape, Option<Flaw>) {
    (plan.0, Some(Flaw::Printed(fault)))
}

fn by_view(seed: u64) -> Site {
    let agency = Agency::new(REGIONS[0], BUREAUS[0]);
    let plan = [
        PAGE,
        PAGE,
        with(PDF, Fault::BrokenChallengesTotal),
        PAGE,
        DOCX,
        PAGE,
        PDF,
    ];
    let articles = reports(seed, &agency, 70_001, Zeros::Printed, &plan);
    Site {
        id: "demo-haiyou",
        name: format!("{}人民政府", agency.region),
        charset: Charset::Utf8,
        robots: None,
        way: Way::View(agency),
        dates: DateStyle::Plain,
        articles: newest_first(articles),
    }
}

fn by_long_list(seed: u64) -> Site {
    let (first, second) = (
        Agency::new(REGIONS[2], BUREAUS[1]),
        Agency::new(REGIONS[2], BUREAUS[3]),
    );
    let column = Column {
        id: 28_584,
        unit: 428_350,
        web: 93,
    };
    let plan = [
        PDF,
        PAGE,
        PAGE,
        DOCX,
        with(PAGE, Fault::Corrected),
        PDF,
        PAGE,
    ];
    let other_plan = [
        DOCX,
        (PAGE.0, Some(Flaw::ErrorPage)),
        PDF,
        PAGE,
        PAGE,
        DOCX,
        PDF,
    ];
    let articles = [
        reports(seed + 1, &first, column.id, Zeros::Printed, &plan),
        reports(seed + 2, &second, column.id, Zeros::Dash, &other_plan),
        notices(&first, column.id, 40),
    ];
    Site {
        id: "demo-chengwan",
        name: "澄湾市政府信息公开".to_owned(),
        charset: Charset::Utf8,
        robots: Some("User-agent: *\nDisallow: /manage/\nDisallow: /jcms/\nCrawl-delay: 0.01\n"),
        way: Way::Columns(vec![column]),
        dates: DateStyle::Broken,
        articles: newest_first(articles.concat()),
    }
}

fn in_gb18030(seed: u64) -> Site {
    let agency = |bureau: usize| Agency::new(REGIONS[4], BUREAUS[bureau]);
    let columns = [46_521, 46_522, 46_523].map(|id| Column {
        id,
        unit: id + 53_520,
        web: 82,
    });
    let page = (Shape::Html(Charset::Gb18030), None);
    let plan = [page, page, PDF, page, page, DOCX, page];
    let other_plan = [
        page,
        DOCX,
        page,
        with(PDF, Fault::Truncated),
        PDF,
        with(page, Fault::BrokenRequestsTotal),
        page,
    ];
    let short_plan = [PDF, page, page, DOCX, page];
    let [first, second, third] = columns.map(|it| it.id);
    let articles = [
        reports(seed + 3, &agency(2), first, Zeros::Blank, &plan),
        notices(&agency(2), first, 5),
        reports(seed + 4, &agency(5), second, Zeros::Printed, &other_plan),
        notices(&agency(5), second, 9),
        reports(seed + 5, &agency(6), third, Zeros::Printed, &short_plan),
    ];
    Site {
        id: "demo-qingyuan",
        name: "白麓市青垣区人民政府".to_owned(),
        charset: Charset::Gb18030,
        robots: Some("User-agent: *\nDisallow:\n"),
        way: Way::Columns(columns.to_vec()),
        dates: DateStyle::Plain,
        articles: newest_first(articles.concat()),
    }
}

/// The reports of this body, one a year.
pub(crate) fn reports(
    seed: u64,
    agency: &Agency,
    column: u32,
    zeros: Zeros,
    plan: &Plan,
) -> Vec<Article> {
    const FIRST_YEAR: i32 = 2019;
    let years = FIRST_YEAR..=FIRST_YEAR + plan.len() as i32 - 1;
    let truths = series(seed, agency, years, zeros).expect("there is a form from 2019 on");
    let articles = truths.into_iter().zip(plan);
    articles
        .map(|(truth, (shape, flaw))| report(truth, column, *shape, *flaw))
        .collect()
}

fn report(truth: Truth, column: u32, shape: Shape, flaw: Option<Flaw>) -> Article {
    let published_on = truth.signed_on + Days::new(1);
    Article {
        id: 0,
        column,
        published_on,
        title: truth.title.clone(),
        source: truth.agency.name.clone(),
        content: Content::Report(Box::new(Report::new(truth, shape, flaw))),
    }
}

/// Things that stand in the same column and are no reports.
fn notices(agency: &Agency, column: u32, count: u32) -> Vec<Article> {
    const SUBJECTS: [&str; 5] = [
        "政府信息公开指南",
        "部门预算公开说明",
        "行政许可事项目录",
        "领导班子成员分工",
        "政府信息公开申请办理制度",
    ];
    let notice = |index: u32| {
        let subject = SUBJECTS[index as usize % SUBJECTS.len()];
        let first_day = NaiveDate::from_ymd_opt(2019, 3, 5).unwrap_or_default();
        let published_on = first_day + Days::new(u64::from(index) * 61);
        Article {
            id: 0,
            column,
            published_on,
            title: format!("{}{}年{subject}", agency.name, published_on.year()),
            source: agency.name.clone(),
            content: Content::Notice(format!(
                "{}公布本年{subject}，请到办公室查阅。",
                agency.name
            )),
        }
    };
    (0..count).map(notice).collect()
}

/// In the order of lists, and numbered as content systems do: later articles have higher numbers.
pub(crate) fn newest_first(mut articles: Vec<Article>) -> Vec<Article> {
    const FIRST_NUMBER: u32 = 210_000;
    articles.sort_by(|a, b| (b.published_on, &b.title).cmp(&(a.published_on, &a.title)));
    let numbers = FIRST_NUMBER..;
    for (article, number) in articles.iter_mut().rev().zip(numbers) {
        article.id = number;
    }
    articles
}
