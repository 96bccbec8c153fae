//! The `<datastore>` in which Hanweb JCMS gives the records of a column, in the page and in the answers to its paging.

use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;
use url::Url;

use crate::{
    discover::record::{Record, selector},
    page::Page,
};

/// A group of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Datastore {
    /// How many records the column has, if it says.
    pub(super) total: Option<u64>,
    /// The address of the next group, with the parameters of the paging, if it offers one.
    pub(super) next_group: Option<Url>,
    /// The records that lead somewhere, in order.
    pub(super) records: Vec<Record>,
}

impl Datastore {
    /// The datastore in the answer to a paging request, or in a script of a column page. Nothing when there is none.
    pub(super) fn parse(page: &Page) -> Option<Self> {
        Self::within(&page.text, page)
    }

    /// The datastores in the scripts of a column page.
    pub(super) fn in_page(page: &Page) -> Vec<Self> {
        let scripts = selector("script");
        Html::parse_document(&page.text)
            .select(&scripts)
            .filter_map(|it| Self::within(&it.text().collect::<String>(), page))
            .collect()
    }

    fn within(text: &str, page: &Page) -> Option<Self> {
        static STORE: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?is)<datastore\b[^>]*>(.*)</datastore>"));
        static TOTAL: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i)<totalrecord>\s*(\d{1,9})\s*</totalrecord>"));
        static NEXT: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?is)<nextgroup>(.*?)</nextgroup>"));
        static RECORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?is)<record>(.*?)</record>"));
        let store = STORE.captures(text)?.get(1)?.as_str();
        let next = NEXT.captures(store).and_then(|it| it.get(1));
        Some(Self {
            total: TOTAL.captures(store).and_then(|it| it[1].parse().ok()),
            next_group: next.and_then(|it| first_link(it.as_str(), page)),
            records: RECORD
                .captures_iter(store)
                .filter_map(|it| Record::parse(unwrap(&it[1]), page))
                .collect(),
        })
    }
}

fn first_link(text: &str, page: &Page) -> Option<Url> {
    let html = Html::parse_fragment(unwrap(text));
    let link = html.select(&selector("a[href]")).next()?;
    page.link(link.attr("href")?)
}

fn unwrap(text: &str) -> &str {
    let text = text.trim();
    let inner = text.strip_prefix("<![CDATA[").unwrap_or(text);
    inner.strip_suffix("]]>").unwrap_or(inner)
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

#[cfg(test)]
mod tests {
    use super::{Datastore, Record};
    use crate::page::Page;

    fn page(text: &str) -> Page {
        let url = "http://127.0.0.1/col/col28584/index.html"
            .parse()
            .expect("an address");
        Page::decode(url, text.as_bytes(), None)
    }

    const IN_PAGE: &str = r#"<html><body><div id="428350"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=93&path=/&columnid=28584&unitid=428350&webname=%E6%B0%B4%E5%8A%A1%E5%B1%80&permissiontype=0"></a>]]></nextgroup>
<recordset>
<record><![CDATA[<li><a href="/art/2026/1/29/art_28584_1.html" title="青禾市水务局2025年政府信息公开工作年度报告" target="_blank">青禾市水务局2025年政府信…</a><span>2026-
01-29</span></li>]]></record>
<record><![CDATA[<li><a href='/art/2025/1/20/art_28584_2.html'>青禾市水务局
  2024年年报</a> [2025-01-20]</li>]]></record>
<record><![CDATA[<li>no link</li>]]></record>
<record><![CDATA[<li><a href="javascript:void(0)" title="x">x</a></li>]]></record>
</recordset></datastore></script></div><script>var a = "<b>";</script></body></html>"#;

    #[test]
    fn the_first_group_stands_in_the_page() {
        let stores = Datastore::in_page(&page(IN_PAGE));
        assert_eq!(stores.len(), 1);
        let store = &stores[0];
        assert_eq!(store.total, None);
        let next = store.next_group.as_ref().expect("a next group");
        assert!(
            next.query()
                .is_some_and(|it| it.contains("unitid=428350&webname=%E6"))
        );
        let record = |path: &str, title: &str, date: &str| Record {
            url: format!("http://127.0.0.1/art/{path}")
                .parse()
                .expect("an address"),
            title: title.to_owned(),
            listed_on: date.parse().ok(),
        };
        assert_eq!(
            store.records,
            [
                record(
                    "2026/1/29/art_28584_1.html",
                    "青禾市水务局2025年政府信息公开工作年度报告",
                    "2026-01-29"
                ),
                record(
                    "2025/1/20/art_28584_2.html",
                    "青禾市水务局 2024年年报",
                    "2025-01-20"
                ),
            ]
        );
    }

    #[test]
    fn an_answer_to_paging_tells_the_total() {
        let answer = "<?xml version='1.0' encoding='UTF-8'?><datastore>\n<totalrecord>301</totalrecord>\n<totalpage>21</totalpage><recordset></recordset></datastore>";
        let store = Datastore::parse(&page(answer)).expect("a datastore");
        assert_eq!((store.total, store.records.len()), (Some(301), 0));
        assert_eq!(store.next_group, None);
    }

    #[test]
    fn what_is_no_datastore_is_none() {
        for text in ["", "<html>系统繁忙</html>", "<datastore><recordset>"] {
            assert_eq!(Datastore::parse(&page(text)), None, "{text}");
        }
    }
}
