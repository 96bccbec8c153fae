//! The lists of Hanweb JPaaS: the column page says in `queryData` what its script asks the publishing server for; the
//! answers are JSON with the HTML of the records and of the paging, which says how many records there are.

use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;
use serde::Deserialize;
use url::Url;

use super::{Batch, Dialect, Extent, Next};
use crate::{
    discover::{
        ListFault,
        list::List,
        record::{Record, selector},
    },
    fetch::Request,
    page::Page,
};

/// Where the publishing server is asked, if the column page does not say.
const USUAL_PATH: &str = "/api-gateway/jpaas-publish-server/front/page/build/unit";
/// Records to ask for at once.
const PAGE_SIZE: u64 = 30;

/// The list of a column page; `tag` is the `tagId` of the unit that is the list, where the page has several units.
///
/// # Errors
/// [`ListFault::NoList`] when the page has no such unit, or several.
pub(super) fn open(page: &Page, tag: Option<&str>) -> Result<List, ListFault> {
    let unit = unit(page, tag)?;
    let first = Batch {
        next: unit.next(1),
        ..Batch::default()
    };
    Ok(List::starting(unit, first))
}

fn unit(page: &Page, tag: Option<&str>) -> Result<Unit, ListFault> {
    let mut units = Unit::all(page);
    units.retain(|it| tag.is_none_or(|tag| it.parameter("tagId") == Some(tag)));
    units.dedup_by(|a, b| a.parameters == b.parameters);
    match units.len() {
        0 => Err(ListFault::NoList {
            looked_for: "an element with queryData",
        }),
        1 => Ok(units.remove(0)),
        _ => Err(ListFault::NoList {
            looked_for: "one element with queryData (several are there: adapter.jpaas.tag says which)",
        }),
    }
}

/// A part of a column page that the publishing server builds.
#[derive(Debug)]
struct Unit {
    server: Url,
    column: Url,
    /// Names and values of `queryData`, in its order.
    parameters: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    success: bool,
    #[serde(default)]
    message: Option<String>,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    html: Option<String>,
}

impl Dialect for Unit {
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault> {
        let no_answer = |detail: String| ListFault::NoAnswer { at, detail };
        let built: Answer = serde_json::from_str(&answer.text)
            .map_err(|it| no_answer(format!("it is no JSON of the publishing server: {it}")))?;
        let html = match (built.success, built.data.and_then(|it| it.html)) {
            (true, Some(html)) => html,
            (_, _) => {
                let message = built.message.unwrap_or_default();
                return Err(no_answer(format!(
                    "the publishing server built nothing: {message}"
                )));
            }
        };
        if html.contains("模板内容数据为空") {
            return Err(no_answer(
                "the publishing server knows no such tagId".to_owned(),
            ));
        }
        // Links are resolved against the column, not against the server's own address.
        let page = Page {
            url: self.column.clone(),
            text: String::new(),
            encoding: answer.encoding,
        };
        let html = Html::parse_fragment(&html);
        let paging = Paging::of(&html);
        if let Some(number) = paging.number.filter(|it| *it != at) {
            return Err(no_answer(format!("it says it is page {number}")));
        }
        Ok(Batch {
            records: Record::all(&html, &selector("li:has(a[href]), tr:has(a[href])"), &page),
            extent: paging.count.map(Extent::Records),
            next: self.next(at + 1),
        })
    }
}

impl Unit {
    fn all(page: &Page) -> Vec<Self> {
        static PATH: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"[\w/-]*/jpaas-[\w-]+/front/page/build/unit"));
        static PAIR: LazyLock<Regex> =
            LazyLock::new(|| pattern(r#"['"](\w{1,40})['"]\s*:\s*['"]([^'"]{0,200})['"]"#));
        let path = PATH.find(&page.text).map_or(USUAL_PATH, |it| it.as_str());
        let Some(server) = page.link(path) else {
            return Vec::new();
        };
        let of = |text: &str| Self {
            server: server.clone(),
            column: page.url.clone(),
            parameters: PAIR
                .captures_iter(text)
                .map(|it| (it[1].to_owned(), it[2].to_owned()))
                .collect(),
        };
        let html = Html::parse_document(&page.text);
        let elements = selector("[querydata]");
        let units = html.select(&elements).filter_map(|it| it.attr("querydata"));
        let units = units.map(of);
        units
            .filter(|it| it.parameter("pageId").is_some())
            .collect()
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|it| it.0 == name);
        found.map(|it| it.1.as_str())
    }

    /// The request for the page with this number. The server refuses `paramJson` that is not compact.
    fn next(&self, number: u64) -> Option<Next> {
        let mut url = self.server.clone();
        {
            let mut query = url.query_pairs_mut();
            for (name, value) in &self.parameters {
                query.append_pair(name, value);
            }
            let page = format!("{{\"pageNo\":{number},\"pageSize\":{PAGE_SIZE}}}");
            query.append_pair("paramJson", &page);
        }
        let request = Request::get(url)
            .with_header("x-requested-with", "XMLHttpRequest")
            .with_header("referer", self.column.as_str());
        Some(Next {
            at: number,
            request,
        })
    }
}

/// What the paging of an answer says.
struct Paging {
    count: Option<u64>,
    number: Option<u64>,
}

impl Paging {
    fn of(html: &Html) -> Self {
        let paging = html.select(&selector("[count]")).next();
        let number = |name: &str| {
            let text = paging.as_ref()?.attr(name)?;
            text.trim().parse().ok()
        };
        Self {
            count: number("count"),
            number: number("pageno"),
        }
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

#[cfg(test)]
mod tests {
    use super::open;
    use crate::{
        discover::{ListFault, Step},
        page::Page,
    };

    const QUERY: &str = "{'webId':'155','pageId':'16751','parseType':'bulidstatic','pageType':'column','tagId':'右侧文章列表','tplSetId':'sW4T'}";

    fn page(text: &str) -> Page {
        let url = "https://127.0.0.1/col/col16751/index.html"
            .parse()
            .expect("an address");
        Page::decode(url, text.as_bytes(), None)
    }

    fn column() -> Page {
        page(&format!("<div queryData=\"{QUERY}\"></div>"))
    }

    fn answer(records: std::ops::Range<u32>, paging: &str) -> Page {
        let items: String = records
            .map(|it| format!("<li><a href=/col/col16751/art/2024/art_{it}.html title=t{it}>t</a><span>2024-01-29</span></li>"))
            .collect();
        let html = format!("<ul>{items}</ul>{paging}");
        page(
            &serde_json::json!({ "success": true, "code": "200", "data": { "html": html } })
                .to_string(),
        )
    }

    #[test]
    fn the_publishing_server_is_asked_as_the_column_says() -> Result<(), ListFault> {
        let mut it = open(&column(), None)?;
        let Step::Ask(request) = it.step() else {
            panic!("{:?}", it.step());
        };
        assert_eq!(
            request.url().as_str(),
            "https://127.0.0.1/api-gateway/jpaas-publish-server/front/page/build/unit?webId=155&pageId=16751&parseType=bulidstatic\
             &pageType=column&tagId=%E5%8F%B3%E4%BE%A7%E6%96%87%E7%AB%A0%E5%88%97%E8%A1%A8&tplSetId=sW4T\
             &paramJson=%7B%22pageNo%22%3A1%2C%22pageSize%22%3A30%7D"
        );
        it.take(&answer(
            0..30,
            "<div class=pagination count=34 rows=30 pageNo=1></div>",
        ));
        assert!(
            matches!(it.step(), Step::Ask(request) if request.url().as_str().contains("pageNo%22%3A2"))
        );
        it.take(&answer(
            30..34,
            "<div class=pagination count=34 rows=30 pageNo=2></div>",
        ));
        assert_eq!(it.step(), Step::Complete);
        let records = it.into_records();
        assert_eq!(records[33].url.path(), "/col/col16751/art/2024/art_33.html");
        assert_eq!(
            (records[33].title.as_str(), records[33].listed_on.is_some()),
            ("t33", true)
        );
        Ok(())
    }

    #[test]
    fn an_answer_that_is_none_is_told() -> Result<(), ListFault> {
        let paging = "<div class=pagination count=34 rows=30></div>";
        for (answers, expected) in [
            (vec![page("<html>403</html>")], "no JSON"),
            (
                vec![page("{\"success\":false,\"message\":\"参数错误\"}")],
                "参数错误",
            ),
            (
                vec![page(
                    "{\"success\":true,\"data\":{\"html\":\"模板内容数据为空\"}}",
                )],
                "no such tagId",
            ),
            (vec![answer(0..30, "")], "neither says"),
            (
                vec![
                    answer(0..30, paging),
                    answer(0..30, paging),
                    answer(0..30, paging),
                ],
                "repeats",
            ),
            (
                vec![
                    answer(0..30, paging),
                    answer(0..30, "<div count=34 pageNo=1></div>"),
                ],
                "it is page 1",
            ),
            (
                vec![answer(0..0, "<div count=0></div>")],
                "the list is empty",
            ),
        ] {
            let mut it = open(&column(), None)?;
            for answer in &answers {
                it.take(answer);
            }
            // Without a total there is no end but one that cannot be believed.
            while matches!(it.step(), Step::Ask(_)) {
                it.take(&answers[0]);
            }
            let Step::Incomplete(fault) = it.step() else {
                panic!("{expected}: {:?}", it.step());
            };
            let words = fault.to_string();
            assert!(
                words.contains(expected) || expected == "neither says" && words.contains("repeats"),
                "{words}"
            );
        }
        Ok(())
    }

    #[test]
    fn one_of_several_units_is_named_by_its_tag() {
        let other = QUERY.replace("右侧文章列表", "导航");
        let two = page(&format!(
            "<div queryData=\"{QUERY}\"></div><div queryData=\"{other}\"></div>"
        ));
        assert!(open(&two, None).is_err());
        assert!(open(&two, Some("右侧文章列表")).is_ok());
        assert!(open(&two, Some("无")).is_err());
        assert!(open(&page("<div></div>"), None).is_err());
    }
}
