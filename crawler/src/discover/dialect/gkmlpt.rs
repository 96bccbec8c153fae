//! The lists of the 政府信息公开目录平台 of 广东 (gkmlpt): JSON, a hundred articles a page, with the total.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Deserialize;
use url::Url;

use super::{Batch, Dialect, Extent, Next};
use crate::{
    date,
    discover::{ListFault, Record, list::List},
    fetch::Request,
    page::Page,
    words::tidy,
};

/// The request for a page of a category: `address` is `…/gkmlpt/api/all`. Page 0 is page 1 once more, so nobody asks for it.
pub(super) fn request(address: &Url, category: u64, site: u64, page: u64) -> Request {
    let mut url = address.clone();
    let path = format!("{}/{category}", address.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(Some(&format!("page={page}&sid={site}")));
    Request::get(url)
}

/// The list of a category, from its first page.
///
/// # Errors
/// [`ListFault`] when that is none.
pub(super) fn open(page: &Page, category: Category) -> Result<List, ListFault> {
    let mut category = category;
    let first = category.read(page, 1)?;
    Ok(List::starting(category, first))
}

/// A category of a site.
#[derive(Debug, Clone)]
pub(super) struct Category {
    /// `…/gkmlpt/api/all`.
    pub(super) address: Url,
    /// Its number.
    pub(super) number: u64,
    /// The number of the site (`sid`).
    pub(super) site: u64,
}

#[derive(Deserialize)]
struct Answer {
    total: u64,
    articles: Vec<Article>,
}

#[derive(Deserialize)]
struct Article {
    title: String,
    url: Option<String>,
    post_url: Option<String>,
    created_at: Option<String>,
    /// The time that the list shows, in seconds since 1970. `date` is another one: when the document was written.
    display_publish_time: Option<i64>,
}

impl Dialect for Category {
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault> {
        let list: Answer =
            serde_json::from_str(&answer.text).map_err(|it| ListFault::NoAnswer {
                at,
                detail: format!("it is no JSON of gkmlpt: {it}"),
            })?;
        let articles = list.articles.iter();
        Ok(Batch {
            records: articles.filter_map(|it| it.record(answer)).collect(),
            extent: Some(Extent::Records(list.total)),
            next: Some(Next {
                at: at + 1,
                request: request(&self.address, self.number, self.site, at + 1),
            }),
        })
    }
}

impl Article {
    fn record(&self, page: &Page) -> Option<Record> {
        let url = [&self.url, &self.post_url].into_iter().flatten();
        let url = url
            .filter(|it| !it.is_empty())
            .find_map(|it| page.link(it))?;
        let created = self.created_at.as_deref().and_then(date::find);
        Some(Record {
            url,
            title: tidy(&self.title),
            listed_on: self.display_publish_time.and_then(day).or(created),
        })
    }
}

/// The day in China of a moment in seconds since 1970.
fn day(seconds: i64) -> Option<NaiveDate> {
    let china = FixedOffset::east_opt(8 * 3600)?;
    let moment = DateTime::from_timestamp(seconds, 0)?;
    Some(moment.with_timezone(&china).date_naive())
}

#[cfg(test)]
mod tests {
    use super::{Category, open};
    use crate::{
        discover::{ListFault, Step},
        page::Page,
    };

    fn category() -> Category {
        Category {
            address: "http://127.0.0.1/gkmlpt/api/all"
                .parse()
                .expect("an address"),
            number: 5,
            site: 755_041,
        }
    }

    fn answer(total: u64, articles: std::ops::Range<u64>) -> Page {
        let articles: Vec<_> = articles
            .map(|it| {
                serde_json::json!({
                    "id": it, "title": format!("t{it}"), "url": format!("http://127.0.0.1/gkmlpt/content/1/1/post_{it}.html"),
                    "created_at": "2024-01-31 09:00:00", "date": 1_706_457_600,
                    "display_publish_time": 1_706_544_000,
                })
            })
            .collect();
        let text =
            serde_json::json!({ "classify": {}, "articles": articles, "total": total }).to_string();
        let url = "http://127.0.0.1/gkmlpt/api/all/5?page=1&sid=755041"
            .parse()
            .expect("an address");
        Page::decode(url, text.as_bytes(), None)
    }

    #[test]
    fn pages_are_asked_for_until_the_total_is_seen() -> Result<(), ListFault> {
        let mut it = open(&answer(130, 0..100), category())?;
        let Step::Ask(request) = it.step() else {
            panic!("{:?}", it.step());
        };
        assert_eq!(
            request.url().as_str(),
            "http://127.0.0.1/gkmlpt/api/all/5?page=2&sid=755041"
        );
        it.take(&answer(130, 100..130));
        assert_eq!(it.step(), Step::Complete);
        let records = it.into_records();
        assert_eq!(
            records[0].listed_on.map(|it| it.to_string()).as_deref(),
            Some("2024-01-30")
        );
        assert_eq!(records.len(), 130);
        Ok(())
    }

    #[test]
    fn what_is_no_answer_or_repeats_is_told() -> Result<(), ListFault> {
        let url = "http://127.0.0.1/x".parse().expect("an address");
        assert!(open(&Page::decode(url, b"<html>", None), category()).is_err());
        let mut it = open(&answer(130, 0..100), category())?;
        it.take(&answer(130, 0..100));
        it.take(&answer(130, 0..100));
        assert!(
            matches!(
                it.step(),
                Step::Incomplete(ListFault::Stalled { at: 2, .. })
            ),
            "{:?}",
            it.step()
        );
        assert!(matches!(
            open(&answer(0, 0..0), category())?.step(),
            Step::Incomplete(ListFault::Empty)
        ));
        Ok(())
    }
}
