//! How published reports print their head, foot and headings, beyond what the form says.

use shared::{
    header::TitleSource,
    report::{AgencySource, Listing, Report},
};

/// The head, the text and the foot of a report on 2022 of 威海市水务局.
struct Print<'a> {
    head: &'a [&'a str],
    opening: &'a str,
    foot: &'a [&'a str],
}

const OPENING: &str =
    "2022年，威海市水务局深入贯彻条例，全年主动公开信息120条，未收到申请，未收取费用。";

fn lines(print: &Print<'_>) -> Vec<String> {
    let body = [
        "一、总体情况",
        print.opening,
        "（一）主动公开。公开了机构职能、部门文件和重点工作的信息。",
        "二、主动公开政府信息情况",
        "无规章，无规范性文件。",
        "三、收到和处理政府信息公开申请情况",
        "未收到申请。",
        "四、政府信息公开行政复议、行政诉讼情况",
        "未发生。",
        "五、存在的主要问题及改进情况",
        "一是公开的时效还要加强，二是解读的形式还要丰富。下一步将加强培训，及时公开，用图解和视频解读政策，回应关切。",
        "六、其他需要报告的事项",
        "无。",
    ];
    let lines = print.head.iter().chain(&body).chain(print.foot);
    lines.map(|it| (*it).to_owned()).collect()
}

fn read(print: &Print<'_>, listing: &Listing) -> Vec<Report> {
    let lines = lines(print);
    let html: String = lines.iter().map(|it| format!("<p>{it}</p>")).collect();
    let html = format!("<html><body>{html}</body></html>");
    let documents = [lines.join("\n"), html];
    let report = |it: &String| report_reader::read(it.as_bytes(), listing).expect("it is a report");
    documents.iter().map(report).collect()
}

fn check(head: &[&str], foot: &[&str], title: &str) {
    let print = Print {
        head,
        opening: OPENING,
        foot,
    };
    for report in read(&print, &Listing::default()) {
        let context = format!("{head:?} {foot:?}");
        assert_eq!(report.title.as_deref(), Some(title), "{context}");
        assert_eq!(report.title_source, Some(TitleSource::Text), "{context}");
        let year = report.report_year.map(|it| it.get());
        assert_eq!(year, Some(2022), "{context}");
        let agency = report.agency.expect("it is named");
        assert_eq!(agency.name, "威海市水务局", "{context}");
        let region = report.region.expect("it is known");
        assert_eq!(region.full_name, "山东省威海市", "{context}");
        if !foot.is_empty() {
            let date = report.signed_on.map(|it| it.to_string());
            assert_eq!(date.as_deref(), Some("2023-01-20"), "{context}");
        }
        let keys: Vec<Option<&str>> = report.sections.iter().map(|it| it.key.as_deref()).collect();
        let expected = [
            "overview",
            "active_disclosure",
            "requests",
            "challenges",
            "issues",
            "other",
        ];
        assert_eq!(keys, expected.map(Some), "{context}");
    }
}

#[test]
fn heads_and_feet_of_many_prints() {
    let foot = ["威海市水务局", "2023年1月20日"];
    let whole = "威海市水务局2022年政府信息公开工作年度报告";
    check(&[whole], &foot, whole);
    check(
        &["威海市水务局", "2022年政府信息公开工作年度报告"],
        &foot,
        whole,
    );
    check(
        &[
            "威水发〔2023〕3号",
            "威海市水务局",
            "2022 年度政府信息公开",
            "工作年度报告",
        ],
        &["威海市水务局2023年1月20日"],
        "威海市水务局2022年度政府信息公开工作年度报告",
    );
    check(
        &[
            "2022年威海市水务局政府信息公开年度报告",
            "公开形式：主动公开",
        ],
        &["2023年1月20日", "威海市水务局"],
        "2022年威海市水务局政府信息公开年度报告",
    );
    check(
        &["威海市水务局", "政府信息公开工作年度报告", "（2022年度）"],
        &["威海市水务局（2023年1月20日）"],
        "威海市水务局政府信息公开工作年度报告（2022年度）",
    );
    check(
        &["威海市水务局二〇二二年政府信息公开工作年度报告"],
        &["威海市水务局", "二〇二三年一月二十日"],
        "威海市水务局二〇二二年政府信息公开工作年度报告",
    );
    check(
        &[
            "威海市水务局关于2022年度政府信息公开工作情况的报告",
            "发布日期：2023-01-20 10:00 来源：威海市水务局",
        ],
        &[],
        "威海市水务局关于2022年度政府信息公开工作情况的报告",
    );
    check(
        &[
            "首页 > 政务公开 > 政府信息公开年报",
            whole,
            "发布时间：2023-01-20　浏览次数：12",
        ],
        &foot,
        whole,
    );
    check(&[whole, "（2023年1月20日）"], &foot, whole);
    check(
        &["2022年政府信息公开工作年度报告"],
        &foot,
        "2022年政府信息公开工作年度报告",
    );
    check(
        &["我局2022年政府信息公开工作年度报告"],
        &["威海市水务局 2023年1月20日", "附件：统计表.xls"],
        "我局2022年政府信息公开工作年度报告",
    );
    check(
        &["水务局2022年政府信息公开工作年度报告"],
        &foot,
        "水务局2022年政府信息公开工作年度报告",
    );
}

#[test]
fn a_text_without_head_and_foot_takes_the_portals_word_last() {
    let print = Print {
        head: &[],
        opening: "今年以来，我局深入贯彻条例，全年主动公开信息120条，未收到申请，未收取费用。",
        foot: &[],
    };
    let listing = Listing {
        title: Some("2022年政府信息公开工作年度报告".to_owned()),
        agency_name: Some("威海市水务局".to_owned()),
        ..Listing::default()
    };
    for report in read(&print, &listing) {
        assert_eq!(report.title_source, Some(TitleSource::Portal));
        assert_eq!(report.report_year.map(|it| it.get()), Some(2022));
        let agency = report.agency.expect("the portal names it");
        assert_eq!(agency.source, AgencySource::Portal);
        assert_eq!(report.signed_on, None);
    }
}

#[test]
fn the_text_names_the_agency_where_nothing_else_does() {
    let print = Print {
        head: &["2022年政府信息公开工作年度报告"],
        opening: OPENING,
        foot: &[],
    };
    for report in read(&print, &Listing::default()) {
        let agency = report.agency.expect("the text names it");
        assert_eq!(agency.name, "威海市水务局");
        assert_eq!(agency.source, AgencySource::Text);
    }
}

#[test]
fn links_of_a_page_are_kept_with_their_text() {
    let page = lines(&Print {
        head: &["威海市水务局2022年政府信息公开工作年度报告"],
        opening: OPENING,
        foot: &[
            "附件：<a href=\"/module/download/2022.xls\">统计表</a> <a href=\"javascript:void(0)\">打印</a>",
            "电子版可在威海市水务局网站（http://sw.weihai.gov.cn）查阅。",
        ],
    });
    let page: String = page.iter().map(|it| format!("<p>{it}</p>")).collect();
    let page = format!("<html><body>{page}</body></html>");
    let report = report_reader::read(page.as_bytes(), &Listing::default()).expect("a report");
    let links: Vec<(&str, Option<&str>)> = report
        .links
        .iter()
        .map(|it| (it.target.as_str(), it.text.as_deref()))
        .collect();
    assert_eq!(
        links,
        [
            ("http://sw.weihai.gov.cn", Some("威海市水务局网站")),
            ("/module/download/2022.xls", Some("统计表")),
        ]
    );
}
