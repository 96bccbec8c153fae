//! Tests of reading a column's list.

use super::open;
use crate::{
    discover::{Extent, List, ListFault, Step},
    page::Page,
};

fn page(text: &str) -> Page {
    let url = "http://127.0.0.1/col/col7/index.html"
        .parse()
        .expect("an address");
    Page::decode(url, text.as_bytes(), None)
}

fn records(range: std::ops::Range<u64>) -> String {
    range
        .map(|it| {
            format!("<record><![CDATA[<a href=\"/art/{it}.html\" title=\"t{it}\">t</a>]]></record>")
        })
        .collect()
}

const NEXT: &str = "<nextgroup><![CDATA[<a href=\"/module/web/jpage/dataproxy.jsp?page=1&appid=1&webid=93&path=/&columnid=7&unitid=11&webname=%CB%AE&permissiontype=0\"></a>]]></nextgroup>";

fn column(head: &str, range: std::ops::Range<u64>) -> List {
    let text = format!(
        "<script type=\"text/xml\"><datastore>{head}<recordset>{}</recordset></datastore></script>",
        records(range)
    );
    let mut columns = open(&page(&text)).expect("a list");
    assert_eq!(columns.len(), 1);
    columns.remove(0)
}

fn answer(total: u64, range: std::ops::Range<u64>) -> Page {
    page(&format!(
        "<datastore><totalrecord>{total}</totalrecord><recordset>{}</recordset></datastore>",
        records(range)
    ))
}

fn range(step: &Step) -> String {
    match step {
        Step::Ask(request) => request.url().query().unwrap_or_default().to_owned(),
        other => format!("{other:?}"),
    }
}

#[test]
fn overlapping_groups_make_a_complete_list() {
    let mut it = column(NEXT, 1..46);
    let Step::Ask(request) = it.step() else {
        panic!("{:?}", it.step())
    };
    assert_eq!(
        request.url().as_str(),
        "http://127.0.0.1/module/web/jpage/dataproxy.jsp?startrecord=1&endrecord=45&perpage=15"
    );
    assert_eq!(
        request.form().unwrap_or_default(),
        "col=1&appid=1&webid=93&path=/&columnid=7&unitid=11&webname=%CB%AE&permissiontype=0"
    );
    it.take(&answer(100, 1..49));
    assert_eq!(range(&it.step()), "startrecord=46&endrecord=90&perpage=15");
    it.take(&answer(100, 40..94));
    assert_eq!(range(&it.step()), "startrecord=91&endrecord=135&perpage=15");
    it.take(&answer(100, 88..101));
    assert_eq!(it.step(), Step::Complete);
    let titles = it.into_records().into_iter().map(|it| it.title);
    assert!(titles.eq((1..101).map(|it| format!("t{it}"))));
}

#[test]
fn a_list_that_states_its_total_in_the_page_needs_no_paging() {
    let it = column("<totalrecord>3</totalrecord>", 1..4);
    assert_eq!(it.step(), Step::Complete);
}

#[test]
fn a_list_is_never_taken_for_complete_without_proof() {
    let check = |mut it: List, answers: &[Page], expected: ListFault| {
        for answer in answers {
            assert!(matches!(it.step(), Step::Ask(_)), "{:?}", it.step());
            it.take(answer);
        }
        assert_eq!(it.step(), Step::Incomplete(expected));
    };
    check(column("", 1..4), &[], ListFault::NoExtent);
    check(
        column("<totalrecord>0</totalrecord>", 1..1),
        &[],
        ListFault::Empty,
    );
    check(
        column("<totalrecord>4</totalrecord>", 1..4),
        &[],
        ListFault::Short {
            seen: Extent::Records(3),
            total: Extent::Records(4),
        },
    );
    check(
        column("<totalrecord>2</totalrecord>", 1..4),
        &[],
        ListFault::Excess { seen: 3, total: 2 },
    );
    check(
        column("<totalrecord>999999</totalrecord>", 1..4),
        &[],
        ListFault::TooLong {
            total: Extent::Records(999_999),
        },
    );
    // An empty group, a repeated one, an answer that is no list, an end that comes too early.
    let stalled = ListFault::Stalled {
        at: 46,
        seen: 45,
        total: Some(Extent::Records(100)),
    };
    check(
        column(NEXT, 1..46),
        &[answer(100, 1..46), answer(100, 1..1), answer(100, 1..1)],
        stalled.clone(),
    );
    check(
        column(NEXT, 1..46),
        &[answer(100, 1..46), answer(100, 1..46), answer(100, 1..46)],
        stalled,
    );
    check(
        column(NEXT, 1..46),
        &[answer(100, 1..46), page("系统繁忙")],
        ListFault::NoAnswer {
            at: 46,
            detail: "it has no <datastore>".to_owned(),
        },
    );
    check(
        column(NEXT, 1..46),
        &[
            answer(91, 1..46),
            answer(91, 46..91),
            answer(91, 46..91),
            answer(91, 46..91),
        ],
        ListFault::Stalled {
            at: 91,
            seen: 90,
            total: Some(Extent::Records(91)),
        },
    );
    check(
        column(NEXT, 1..11),
        &[answer(40, 1..40)],
        ListFault::Short {
            seen: Extent::Records(39),
            total: Extent::Records(40),
        },
    );
    check(
        column(NEXT, 1..11),
        &[page("<datastore></datastore>")],
        ListFault::NoExtent,
    );
    // Record 3 is withdrawn after the first group, so that record 46 moves into it: 99 of 99 are seen, and one is missed.
    let before = ListFault::Changed {
        before: Extent::Records(100),
        now: Extent::Records(99),
    };
    check(
        column(NEXT, 1..46),
        &[answer(100, 1..46), answer(99, 47..101)],
        before,
    );
}

#[test]
fn paging_can_be_read_from_the_script_where_the_list_offers_no_next_group() {
    let text = format!(
        "<script type=\"text/xml\"><datastore><recordset>{}</recordset></datastore></script>
<script>$('#11').jpage({{ totalRecord:61, perPage:20, proxyUrl:'/module/jpage/dataproxy.jsp',
ajaxParam:{{col:1,webid:93,columnid:7,unitid:11}} }});</script>",
        records(1..61)
    );
    let columns = open(&page(&text)).expect("a list");
    let Step::Ask(request) = columns[0].step() else {
        panic!("{:?}", columns[0].step())
    };
    assert_eq!(
        request.url().as_str(),
        "http://127.0.0.1/module/jpage/dataproxy.jsp?startrecord=61&endrecord=120&perpage=20"
    );
    assert!(
        request
            .form()
            .unwrap_or_default()
            .contains("webid=93&path=/&columnid=7&sourceContentType=1&unitid=11")
    );
}

#[test]
fn a_page_without_a_list_is_a_fault() {
    assert!(matches!(
        open(&page("<html>页面不存在</html>")),
        Err(ListFault::NoList { .. })
    ));
}
