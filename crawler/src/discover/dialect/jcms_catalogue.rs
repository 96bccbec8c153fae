//! The 信息公开目录 of Hanweb JCMS: rows of HTML from `search.jsp`, a page a request, that say how many pages or records there
//! are (共21页, 共301条).

use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;
use url::form_urlencoded;

use super::{Batch, Dialect, Extent, Next};
use crate::{
    discover::{
        ListFault,
        list::List,
        record::{Record, selector},
    },
    fetch::Request,
    page::Page,
    portal::Catalogue,
};

/// What the shell page sends in the query beside the number of the page.
const FIXED: [(&str, &str); 7] = [
    ("standardXxgk", "1"),
    ("isAllList", "1"),
    ("texttype", "0"),
    ("fbtime", "-1"),
    ("vc_all", ""),
    ("vc_filenumber", ""),
    ("sortfield", ",compaltedate:0"),
];

/// The request for a page of a catalogue.
pub(super) fn request(catalogue: &Catalogue, page: u64) -> Request {
    let number = page.to_string();
    let mut url = catalogue.address.clone();
    url.query_pairs_mut()
        .extend_pairs(FIXED)
        .append_pair("currpage", &number);
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("infotypeId", &catalogue.info_type)
        .append_pair("jdid", &catalogue.site.to_string())
        .append_pair("area", &catalogue.area)
        .append_pair("divid", &catalogue.division)
        .extend_pairs(FIXED)
        .append_pair("currpage", &number)
        .finish();
    Request::post(url, form)
}

/// The list of a catalogue, from its first page.
///
/// # Errors
/// [`ListFault`] when that is none.
pub(super) fn open(page: &Page, catalogue: &Catalogue) -> Result<List, ListFault> {
    let mut rows = Rows(catalogue.clone());
    let first = rows.read(page, 1)?;
    Ok(List::starting(rows, first))
}

#[derive(Debug)]
struct Rows(Catalogue);

impl Dialect for Rows {
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault> {
        let html = Html::parse_document(&answer.text);
        let rows = selector("tr.tr_main_value_odd, tr.tr_main_value_even");
        let extent = extent(&answer.text);
        if extent.is_none() && html.select(&rows).next().is_none() {
            return Err(ListFault::NoAnswer {
                at,
                detail: "it has neither rows of a catalogue nor their number".to_owned(),
            });
        }
        Ok(Batch {
            records: Record::all(&html, &rows, answer),
            extent,
            next: Some(Next {
                at: at + 1,
                request: request(&self.0, at + 1),
            }),
        })
    }
}

/// How long the list says it is: in records if it counts them, else in pages.
fn extent(text: &str) -> Option<Extent> {
    static RECORDS: LazyLock<Regex> = LazyLock::new(|| counted("条|条记录|条信息"));
    static PAGES: LazyLock<Regex> = LazyLock::new(|| counted("页"));
    let of = |pattern: &Regex| pattern.captures(text)?[1].parse().ok();
    let records = of(&RECORDS).map(Extent::Records);
    records.or_else(|| of(&PAGES).map(Extent::Pages))
}

fn counted(unit: &str) -> Regex {
    let gap = r"(?:\s|&nbsp;|<[^<>]{0,80}>){0,20}";
    Regex::new(&format!("共{gap}(\\d{{1,9}}){gap}(?:{unit})")).expect("a constant pattern")
}

#[cfg(test)]
mod tests {
    use super::{extent, open, request};
    use crate::{
        discover::{Extent, ListFault, Step},
        page::Page,
        portal::Catalogue,
    };

    fn catalogue() -> Catalogue {
        Catalogue {
            address: "http://127.0.0.1/module/xxgk/search.jsp"
                .parse()
                .expect("an address"),
            info_type: "Y001C001".to_owned(),
            site: 3096,
            area: "11000000000000000X".to_owned(),
            division: "div1229106886".to_owned(),
        }
    }

    fn answer(rows: std::ops::Range<u32>, paging: &str) -> Page {
        let rows: String = rows
            .map(|it| format!("<tr class=\"tr_main_value_odd\"><td>{it}</td><td><a href=\"/art/2024/1/2/art_7_{it}.html\" title=\"t{it}\">t</a></td><td>2024-01-02</td></tr>"))
            .collect();
        let url = "http://127.0.0.1/module/xxgk/search.jsp"
            .parse()
            .expect("an address");
        Page::decode(
            url,
            format!("<table>{rows}</table>{paging}").as_bytes(),
            None,
        )
    }

    #[test]
    fn a_catalogue_is_asked_as_its_shell_asks() {
        let request = request(&catalogue(), 2);
        assert_eq!(
            request.url().as_str(),
            "http://127.0.0.1/module/xxgk/search.jsp?standardXxgk=1&isAllList=1&texttype=0&fbtime=-1&vc_all=&vc_filenumber=\
             &sortfield=%2Ccompaltedate%3A0&currpage=2"
        );
        let form = request.form().unwrap_or_default();
        assert!(
            form.starts_with(
                "infotypeId=Y001C001&jdid=3096&area=11000000000000000X&divid=div1229106886&"
            ),
            "{form}"
        );
        assert!(form.ends_with("&currpage=2"), "{form}");
    }

    #[test]
    fn pages_are_walked_until_all_announced_are_seen() -> Result<(), ListFault> {
        let mut it = open(&answer(0..15, "&nbsp;&nbsp;共2页&nbsp;"), &catalogue())?;
        assert!(matches!(it.step(), Step::Ask(_)));
        it.take(&answer(15..19, "共 <b>2</b> 页"));
        assert_eq!(it.step(), Step::Complete);
        assert_eq!(it.into_records().len(), 19);
        Ok(())
    }

    #[test]
    fn what_is_no_catalogue_repeats_or_says_nothing_of_its_length_is_told() -> Result<(), ListFault>
    {
        assert!(open(&answer(0..0, "系统繁忙"), &catalogue()).is_err());
        let mut it = open(&answer(0..15, "共2页"), &catalogue())?;
        it.take(&answer(0..15, "共2页"));
        it.take(&answer(0..15, "共2页"));
        assert!(matches!(
            it.step(),
            Step::Incomplete(ListFault::Stalled { .. })
        ));
        let mut it = open(&answer(0..15, ""), &catalogue())?;
        it.take(&answer(0..15, ""));
        it.take(&answer(0..15, ""));
        assert!(matches!(
            it.step(),
            Step::Incomplete(ListFault::Stalled { total: None, .. })
        ));
        Ok(())
    }

    #[test]
    fn the_length_is_read_as_it_is_written() {
        assert_eq!(extent("共301条记录 共21页"), Some(Extent::Records(301)));
        assert_eq!(extent("第1页 共&nbsp;21&nbsp;页"), Some(Extent::Pages(21)));
        assert_eq!(extent("公共服务 2024 条"), None);
    }
}
