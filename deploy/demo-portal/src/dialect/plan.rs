//! What each site of another content system publishes, decided by the seed: reports among notices, on three pages or more.

use chrono::{Datelike, Days, NaiveDate};
use generator::{Agency, BUREAUS, Charset, REGIONS, Region, Shape, Zeros};

use super::{
    Dialect, catalogue::Catalogue, gkmlpt::Gkmlpt, jpaas::Jpaas, list_page::ListPage,
    trs_wcm::TrsWcm, ucap::Ucap,
};
use crate::{
    article::{Article, Content, Flaw},
    config::DIALECTS,
    plan::{DOCX, PAGE, PDF, Plan, newest_first, reports},
    site::{DateStyle, Site, Way},
};

/// A page in GB 18030.
const OLD_PAGE: (Shape, Option<Flaw>) = (Shape::Html(Charset::Gb18030), None);

/// The sites, in the order of their ports.
pub(crate) fn sites(seed: u64) -> [Site; DIALECTS] {
    DRAFTS.map(|it| it.site(seed))
}

const DRAFTS: [Draft; DIALECTS] = [
    Draft {
        id: "demo-catalogue",
        region: REGIONS[1],
        bureaus: &[0, 6],
        plan: &[PAGE, PDF, PAGE, DOCX, PAGE, PDF, PAGE],
        notices: 40,
        charset: Charset::Utf8,
        dialect: Dialect::Catalogue(Catalogue::EXAMPLE),
    },
    Draft {
        id: "demo-jpaas",
        region: REGIONS[3],
        bureaus: &[1],
        plan: &[DOCX, PAGE, PAGE, PDF, PAGE, PAGE, PDF],
        notices: 45,
        charset: Charset::Utf8,
        dialect: Dialect::Jpaas(Jpaas::EXAMPLE),
    },
    Draft {
        id: "demo-trs-wcm",
        region: REGIONS[5],
        bureaus: &[2, 7],
        plan: &[OLD_PAGE, PDF, OLD_PAGE, DOCX, OLD_PAGE, OLD_PAGE, PDF],
        notices: 50,
        charset: Charset::Gb18030,
        dialect: Dialect::TrsWcm(TrsWcm::EXAMPLE),
    },
    Draft {
        id: "demo-ucap",
        region: REGIONS[0],
        bureaus: &[3],
        plan: &[PAGE, PAGE, DOCX, PAGE, PDF, PAGE, PAGE],
        notices: 43,
        charset: Charset::Utf8,
        dialect: Dialect::Ucap(Ucap::EXAMPLE),
    },
    Draft {
        id: "demo-gkmlpt",
        region: REGIONS[2],
        bureaus: &[4],
        plan: &[PAGE, DOCX, PDF, PAGE, PAGE, PDF, PAGE],
        notices: 230,
        charset: Charset::Utf8,
        dialect: Dialect::Gkmlpt(Gkmlpt::EXAMPLE),
    },
    Draft {
        id: "demo-list-page",
        region: REGIONS[4],
        bureaus: &[5],
        plan: &[PDF, PAGE, PAGE, PAGE, DOCX, PAGE, PAGE],
        notices: 38,
        charset: Charset::Utf8,
        dialect: Dialect::ListPage(ListPage::EXAMPLE),
    },
];

/// A site before it has articles.
struct Draft {
    id: &'static str,
    region: Region,
    /// Places of its bodies in [`BUREAUS`]; each publishes by the plan.
    bureaus: &'static [usize],
    plan: &'static Plan,
    notices: u32,
    charset: Charset,
    dialect: Dialect,
}

impl Draft {
    fn site(self, seed: u64) -> Site {
        /// No column: these sites have one list each.
        const NO_COLUMN: u32 = 0;
        let column = match &self.dialect {
            Dialect::Catalogue(it) => it.column,
            _ => NO_COLUMN,
        };
        let agencies = self.bureaus.iter().zip(seed..);
        let mut articles: Vec<Article> = agencies
            .flat_map(|(bureau, seed)| {
                let agency = Agency::new(self.region, BUREAUS[*bureau]);
                reports(seed + 100, &agency, column, Zeros::Printed, self.plan)
            })
            .collect();
        articles.extend(notices(self.region.name, column, self.notices));
        Site {
            id: self.id,
            name: format!("{}人民政府", self.region.name),
            charset: self.charset,
            robots: Some("User-agent: *\nDisallow: /manage/\n"),
            way: Way::Dialect(self.dialect),
            dates: DateStyle::Plain,
            articles: newest_first(articles),
        }
    }
}

/// Things between the reports that are none, some of them with much of a report's title.
fn notices(region: &str, column: u32, count: u32) -> Vec<Article> {
    const SUBJECTS: [&str; 6] = [
        "政府信息公开指南",
        "法治政府建设年度报告",
        "政府网站工作年度报表",
        "部门预算公开说明",
        "行政许可事项目录",
        "政府信息公开目录",
    ];
    /// From the spring of 2019 to the beginning of 2026.
    const DAYS: u64 = 2_500;
    let notice = |index: u32| {
        let subject = SUBJECTS[index as usize % SUBJECTS.len()];
        let first_day = NaiveDate::from_ymd_opt(2019, 3, 5).unwrap_or_default();
        let day = u64::from(index) * DAYS / u64::from(count.max(1));
        let published_on = first_day + Days::new(day);
        Article {
            id: 0,
            column,
            published_on,
            title: format!(
                "{region}{}年{subject}（第{}号）",
                published_on.year(),
                index + 1
            ),
            source: format!("{region}人民政府办公室"),
            content: Content::Notice(format!("{region}公布{subject}，请到办公室查阅。")),
        }
    };
    (0..count).map(notice).collect()
}
