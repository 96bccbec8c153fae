//! Lists that are files beside each other, numbered, with a call of `createPageHTML` that says how many there are.
//!
//! TRS WCM (拓尔思) calls `createPageHTML(pages, current, "index", "html")`: pages are counted from 0, the second is
//! `index_1.html`, and nobody says how many records there are. UCAP (开普) calls
//! `createPageHTML('page_div', pages, current, 'list', 'shtml', records)`: pages are counted from 1, the second is
//! `list_2.shtml`.

use std::sync::LazyLock;

use regex::Regex;
use scraper::Html;

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

/// Which content system calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    /// TRS WCM.
    TrsWcm,
    /// UCAP.
    Ucap,
}

/// The list of a column page.
///
/// # Errors
/// [`ListFault::NoList`] when the page says nothing of its pages.
pub(super) fn open(page: &Page, caller: Caller) -> Result<List, ListFault> {
    let paging = Paging::of(page, caller).ok_or(ListFault::NoList {
        looked_for: "a script that calls createPageHTML as the content system does",
    })?;
    let column = ScriptPages {
        first: page.clone(),
        caller,
    };
    let first = column.batch(page, 1, &paging);
    Ok(List::starting(column, first))
}

/// A column of numbered files.
#[derive(Debug)]
struct ScriptPages {
    /// Its first page, which the others stand beside.
    first: Page,
    caller: Caller,
}

impl Dialect for ScriptPages {
    fn read(&mut self, answer: &Page, at: u64) -> Result<Batch, ListFault> {
        let no_answer = |detail: String| ListFault::NoAnswer { at, detail };
        let paging = Paging::of(answer, self.caller)
            .ok_or_else(|| no_answer("it does not call createPageHTML".to_owned()))?;
        if paging.number != at {
            return Err(no_answer(format!("it says it is page {}", paging.number)));
        }
        Ok(self.batch(answer, at, &paging))
    }
}

impl ScriptPages {
    fn batch(&self, page: &Page, at: u64, paging: &Paging) -> Batch {
        let next = (at < paging.pages)
            .then(|| self.first.link(&paging.file(at + 1, self.caller)))
            .flatten();
        Batch {
            records: Record::all(&Html::parse_document(&page.text), &rows(), page),
            // A page of UCAP lists nothing else, but links of the frame around it are counted as records here.
            extent: Some(Extent::Pages(paging.pages)),
            next: next.map(|url| Next {
                at: at + 1,
                request: Request::get(url),
            }),
        }
    }
}

/// What may be a record: an item or a row with a link and no smaller such part.
fn rows() -> scraper::Selector {
    selector(
        "li:has(a[href]):not(:has(li a[href])), tr:has(a[href]):not(:has(tr a[href], li a[href]))",
    )
}

/// What a page says of the pages of its list.
#[derive(Debug, PartialEq, Eq)]
struct Paging {
    pages: u64,
    /// The number of the page, from 1.
    number: u64,
    name: String,
    extension: String,
}

impl Paging {
    fn of(page: &Page, caller: Caller) -> Option<Self> {
        static CALL: LazyLock<Regex> = LazyLock::new(|| {
            let number = r#"\s*['"]?([0-9]+)['"]?\s*"#;
            let word = r#"\s*['"]([A-Za-z0-9_-]+)['"]\s*"#;
            let call = format!(r"createPageHTML\((?:{word},)?{number},{number},{word},{word}[,)]");
            Regex::new(&call).expect("a constant pattern")
        });
        let call = CALL.captures(&page.text)?;
        let (is_ucap, current) = (call.get(1).is_some(), call[3].parse::<u64>().ok()?);
        let number = match caller {
            Caller::TrsWcm if !is_ucap => current + 1,
            Caller::Ucap if is_ucap => current,
            _ => return None,
        };
        Some(Self {
            pages: call[2].parse().ok()?,
            number,
            name: call[4].to_owned(),
            extension: call[5].to_owned(),
        })
    }

    /// The file of the page with this number, from 1.
    fn file(&self, number: u64, caller: Caller) -> String {
        let suffix = match caller {
            Caller::TrsWcm => number - 1,
            Caller::Ucap => number,
        };
        format!("{}_{suffix}.{}", self.name, self.extension)
    }
}

#[cfg(test)]
mod tests {
    use super::{Caller, open};
    use crate::{
        discover::{ListFault, Step},
        page::Page,
    };

    fn page(path: &str, call: &str, records: std::ops::Range<u32>) -> Page {
        let items: String = records
            .map(|it| {
                format!(
                    "<li><a href=\"./202401/t2024_{it}.html\">t{it}</a> 2024-01-2{}</li>",
                    it % 9
                )
            })
            .collect();
        let text = format!("<ul>{items}</ul><script>{call}</script>");
        let url = format!("http://127.0.0.1/zwgk/gknb/{path}")
            .parse()
            .expect("an address");
        Page::decode(url, text.as_bytes(), None)
    }

    fn asked(step: &Step) -> String {
        match step {
            Step::Ask(request) => request.url().path().to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn each_content_system_numbers_its_files_in_its_own_way() -> Result<(), ListFault> {
        let first = page("", "createPageHTML(3, 0, \"index\", \"html\");", 0..20);
        let mut it = open(&first, Caller::TrsWcm)?;
        assert_eq!(asked(&it.step()), "/zwgk/gknb/index_1.html");
        it.take(&page(
            "index_1.html",
            "createPageHTML(3, 1, \"index\", \"html\");",
            20..40,
        ));
        assert_eq!(asked(&it.step()), "/zwgk/gknb/index_2.html");
        it.take(&page(
            "index_2.html",
            "createPageHTML(3,2,\"index\",\"html\")",
            40..45,
        ));
        assert_eq!(it.step(), Step::Complete);
        assert_eq!(it.into_records().len(), 45);

        let first = page(
            "list.shtml",
            "createPageHTML('page_div',2, 1,'list','shtml',25);",
            0..20,
        );
        let mut it = open(&first, Caller::Ucap)?;
        assert_eq!(asked(&it.step()), "/zwgk/gknb/list_2.shtml");
        it.take(&page(
            "list_2.shtml",
            "createPageHTML('page_div',2, 2,'list','shtml',25);",
            20..25,
        ));
        assert_eq!(it.step(), Step::Complete);
        assert_eq!(it.into_records().len(), 25);
        Ok(())
    }

    #[test]
    fn a_page_that_is_empty_repeated_or_another_one_is_no_end() -> Result<(), ListFault> {
        let first = page("", "createPageHTML(2, 0, \"index\", \"html\");", 0..20);
        let second = "createPageHTML(2, 1, \"index\", \"html\");";
        for (answer, expected) in [
            (page("", second, 0..0), "is empty or repeats"),
            (page("", second, 0..20), "is empty or repeats"),
            (first.clone(), "it says it is page 1"),
            (page("", "", 20..25), "does not call createPageHTML"),
        ] {
            let mut it = open(&first, Caller::TrsWcm)?;
            it.take(&answer);
            it.take(&answer);
            let Step::Incomplete(fault) = it.step() else {
                panic!("{expected}: {:?}", it.step());
            };
            assert!(fault.to_string().contains(expected), "{fault}");
        }
        Ok(())
    }

    #[test]
    fn navigation_is_no_first_page_of_a_list() -> Result<(), ListFault> {
        // The first five links stand on every page.
        let mut it = open(
            &page("", "createPageHTML(2, 0, \"index\", \"html\");", 0..5),
            Caller::TrsWcm,
        )?;
        let second = "createPageHTML(2, 1, \"index\", \"html\");";
        it.take(&page("", second, 0..9));
        let Step::Incomplete(fault) = it.step() else {
            panic!("{:?}", it.step());
        };
        assert!(fault.to_string().contains("of the first page"), "{fault}");
        Ok(())
    }

    #[test]
    fn the_call_of_another_content_system_is_none() {
        let trs = page("", "createPageHTML(3, 0, \"index\", \"html\");", 0..1);
        let ucap = page(
            "",
            "createPageHTML('page_div',2, 1,'list','shtml',25);",
            0..1,
        );
        assert!(open(&trs, Caller::Ucap).is_err());
        assert!(open(&ucap, Caller::TrsWcm).is_err());
    }
}
