//! A list page of no known content system, by the rules of the portal's file: which elements are records, which link leads to
//! the next page, and what says how long the list is.

use scraper::Html;

use super::{Batch, Dialect, Extent, Next};
use crate::{
    discover::{ListFault, Record, list::List},
    fetch::Request,
    page::Page,
    portal::{ListLength, ListRules},
};

/// The list of a page.
///
/// # Errors
/// [`ListFault::NoList`] when no element of it is a record.
pub(super) fn open(page: &Page, rules: &ListRules) -> Result<List, ListFault> {
    let mut list = Rules(rules.clone());
    let first = list.read(page, 1)?;
    if first.records.is_empty() {
        return Err(ListFault::NoList {
            looked_for: "an element that adapter.list_page.records selects, with a link in it,",
        });
    }
    Ok(List::starting(list, first))
}

#[derive(Debug)]
struct Rules(ListRules);

impl Dialect for Rules {
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault> {
        let html = Html::parse_document(&answer.text);
        let link = self.0.next.as_ref().and_then(|it| html.select(it).next());
        let url = link.and_then(|it| answer.link(it.attr("href")?));
        Ok(Batch {
            records: Record::all(&html, &self.0.records, answer),
            extent: self.extent(&answer.text),
            next: url.filter(|it| *it != answer.url).map(|url| Next {
                at: at + 1,
                request: Request::get(url),
            }),
        })
    }
}

impl Rules {
    fn extent(&self, text: &str) -> Option<Extent> {
        let count = |it: &regex::Regex| it.captures(text)?.get(1)?.as_str().parse().ok();
        match &self.0.length {
            ListLength::OnePage => Some(Extent::Pages(1)),
            ListLength::Records(pattern) => count(pattern).map(Extent::Records),
            ListLength::Pages(pattern) => count(pattern).map(Extent::Pages),
        }
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;
    use scraper::Selector;

    use super::open;
    use crate::{
        discover::{ListFault, Step},
        page::Page,
        portal::{ListLength, ListRules},
    };

    fn rules(next: Option<&str>, length: ListLength) -> ListRules {
        let selector = |it: &str| Selector::parse(it).expect("a selector");
        ListRules {
            columns: Vec::new(),
            records: selector("ul.list li"),
            next: next.map(selector),
            length,
        }
    }

    fn page(number: u32, records: std::ops::Range<u32>, paging: &str) -> Page {
        let items: String = records
            .map(|it| format!("<li><a href=\"/doc_{it}.html\">t{it}</a></li>"))
            .collect();
        let url = format!("http://127.0.0.1/channel_1/{number}.html")
            .parse()
            .expect("an address");
        let text = format!(
            "<nav><li><a href=\"/\">首页</a></li></nav><ul class=\"list\">{items}</ul>{paging}"
        );
        Page::decode(url, text.as_bytes(), None)
    }

    #[test]
    fn a_list_is_walked_by_its_next_links_to_the_length_it_tells() -> Result<(), ListFault> {
        let length = ListLength::Records(Regex::new(r"共(\d+)条").expect("a pattern"));
        let rules = rules(Some("a.next"), length);
        let mut it = open(
            &page(
                1,
                0..20,
                "共25条<a class=\"next\" href=\"2.html\">下一页</a>",
            ),
            &rules,
        )?;
        assert!(
            matches!(it.step(), Step::Ask(request) if request.url().path() == "/channel_1/2.html")
        );
        it.take(&page(2, 20..25, "共25条"));
        assert_eq!(it.step(), Step::Complete);
        assert_eq!(it.into_records().len(), 25);
        Ok(())
    }

    #[test]
    fn a_list_of_one_page_is_whole_by_the_word_of_its_file() -> Result<(), ListFault> {
        let it = open(&page(1, 0..3, ""), &rules(None, ListLength::OnePage))?;
        assert_eq!(it.step(), Step::Complete);
        Ok(())
    }

    #[test]
    fn a_list_that_breaks_off_or_has_no_records_is_told() -> Result<(), ListFault> {
        let rules = rules(
            Some("a.next"),
            ListLength::Pages(Regex::new(r"共(\d+)页").expect("a pattern")),
        );
        assert!(matches!(
            open(&page(1, 0..0, "共2页"), &rules),
            Err(ListFault::NoList { .. })
        ));
        let it = open(&page(1, 0..20, "共2页"), &rules)?;
        assert!(matches!(
            it.step(),
            Step::Incomplete(ListFault::Short { .. })
        ));
        let it = open(&page(1, 0..20, ""), &rules)?;
        assert!(matches!(it.step(), Step::Incomplete(ListFault::NoExtent)));
        // A next link that leads to the page itself is none.
        let it = open(
            &page(
                1,
                0..20,
                "共2页<a class=\"next\" href=\"1.html\">下一页</a>",
            ),
            &rules,
        )?;
        assert!(matches!(
            it.step(),
            Step::Incomplete(ListFault::Short { .. })
        ));
        Ok(())
    }
}
