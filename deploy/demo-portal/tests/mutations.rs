//! Sites that are rebuilt while they run: every change, on the list of every content system, changes what it says and
//! nothing else.

mod wire;

use anyhow::Context;
use demo_portal::{Config, DialectConfig, Mutation, Running, start, start_dialects};
use encoding_rs::GB18030;
use wire::{Reply, ask, get};

/// The list of a site: how its pages are asked for, and how an answer is read.
struct List {
    /// Id of the site.
    site: &'static str,
    base: String,
    /// What begins each record.
    record: &'static str,
    /// What tells the length of the list.
    total: &'static str,
    /// The same, where records are found by other names.
    renamed: &'static str,
    /// What tells a length greater by the records of one page.
    longer: &'static str,
    is_gb18030: bool,
}

impl List {
    fn of(running: &Running<6>) -> anyhow::Result<Vec<Self>> {
        let lists = [
            (
                "demo-catalogue",
                "tr class=\"tr_main_value_",
                "共4页",
                "tr class=\"v2-tr_main_value_",
                "共5页&nbsp;&nbsp;共69条",
            ),
            (
                "demo-jpaas",
                "<li><a href=",
                "count=\\\"",
                "ul class=\\\"v2-list",
                "count=\\\"67\\\"",
            ),
            (
                "demo-trs-wcm",
                "<li><a href=",
                "createPageHTML(",
                "ul class=\"v2-gl-list",
                "createPageHTML(5, ",
            ),
            (
                "demo-ucap",
                "<li><a href=",
                "createPageHTML(",
                "ul class=\"v2-infolist",
                "'page_div',5, ",
            ),
            (
                "demo-gkmlpt",
                "\"identifier\":",
                "\"total\":",
                "\"list\":[",
                "\"total\":337",
            ),
            (
                "demo-list-page",
                "<li><a href=",
                "共45条",
                "ul class=\"v2-list",
                "共57条",
            ),
        ];
        let sites = running.truth().sites;
        let list = |(site, record, total, renamed, longer)| {
            let truth = sites.iter().find(|it| it.id == site).context("a site")?;
            Ok(Self {
                site,
                base: truth.base_url.clone(),
                record,
                total,
                renamed,
                longer,
                is_gb18030: truth.charset == "gb2312",
            })
        };
        lists.into_iter().map(list).collect()
    }

    async fn page(&self, page: usize) -> anyhow::Result<Reply> {
        let base = &self.base;
        match self.site {
            "demo-catalogue" => {
                let form = format!(
                    "infotypeId=Y001C001&jdid=3096&area=11990103MB0000001X&divid=div1229106&currpage={page}"
                );
                ask(&format!("{base}/module/xxgk/search.jsp"), "", Some(&form)).await
            }
            "demo-jpaas" => {
                let tag: String = "右侧文章列表"
                    .bytes()
                    .map(|it| format!("%{it:02X}"))
                    .collect();
                let url = format!(
                    "{base}/api-gateway/jpaas-publish-server/front/page/build/unit?parseType=bulidstatic&webId=155\
                     &tplSetId=sW4TqQJo1K65B01yzYBRg&pageType=column&tagId={tag}&pageId=16751&paramJson=%7B%22pageNo%22:{page}%7D"
                );
                let headers = format!(
                    "X-Requested-With: XMLHttpRequest\r\nReferer: {base}/col/col16751/index.html\r\n"
                );
                ask(&url, &headers, None).await
            }
            "demo-gkmlpt" => {
                get(&format!(
                    "{base}/gkmlpt/api/all/2811?page={page}&sid=755041"
                ))
                .await
            }
            "demo-trs-wcm" => get(&format!("{base}/zwgk/gknb/index_{}.html", page - 1)).await,
            "demo-ucap" if page == 1 => get(&format!("{base}/sygfj/gknb/list.shtml")).await,
            "demo-ucap" => get(&format!("{base}/sygfj/gknb/list_{page}.shtml")).await,
            _ => {
                let folder = "gongkai/site_qyqswj/channel_62d5295b281f20b1bc4ede4b";
                get(&format!("{base}/{folder}/index_{page}.html")).await
            }
        }
    }

    fn text(&self, reply: &Reply) -> String {
        if self.is_gb18030 {
            GB18030.decode(&reply.body).0.into_owned()
        } else {
            reply.text()
        }
    }

    fn records(&self, reply: &Reply) -> usize {
        self.text(reply).matches(self.record).count()
    }

    fn has_total(&self, reply: &Reply) -> bool {
        self.text(reply).contains(self.total)
    }

    /// Fails unless these pages are what the change says, compared with what they were.
    fn assert_changed(&self, mutation: Mutation, before: &[Reply], after: &[Reply]) {
        let place = format!("{} {mutation:?}", self.site);
        let statuses: Vec<u16> = after.iter().map(|it| it.status).collect();
        let expected = match mutation {
            Mutation::DropColumn => [404; 3],
            Mutation::DropPage(_) => [200, 404, 200],
            Mutation::JsChallenge => [412; 3],
            _ => [200; 3],
        };
        assert_eq!(statuses, expected, "{place}");
        let is_same: Vec<bool> = before
            .iter()
            .zip(after)
            .map(|(a, b)| a.body == b.body)
            .collect();
        let records: Vec<usize> = after.iter().map(|it| self.records(it)).collect();
        let all = |says: &str| after.iter().all(|it| self.text(it).contains(says));
        match mutation {
            Mutation::DropColumn => assert!(records == [0; 3] && all("不存在"), "{place}"),
            Mutation::DropPage(_) => assert_eq!(is_same, [true, false, true], "{place}"),
            Mutation::StubPage(_) => {
                assert_eq!(is_same, [true, false, true], "{place}");
                let is_short = (300..=400).contains(&after[1].body.len());
                assert!(
                    is_short && records[1] == 0,
                    "{place} {}",
                    after[1].body.len()
                );
            }
            Mutation::RenameClass => {
                assert!(
                    all(self.renamed)
                        && !before.iter().any(|it| self.text(it).contains(self.renamed)),
                    "{place}"
                );
            }
            Mutation::EmptyPage(page) => {
                let is_other: Vec<bool> = (1..=3).map(|it| it != page).collect();
                assert_eq!((is_same, records[page - 1]), (is_other, 0), "{place}");
                assert!(self.has_total(&after[page - 1]), "{place}");
            }
            Mutation::RepeatPage(_) => {
                assert_eq!(is_same, [true, false, true], "{place}");
                assert_eq!(after[1].body, before[0].body, "{place}");
            }
            Mutation::SwapEncoding => {
                for (old, new) in before.iter().zip(after) {
                    assert_eq!(
                        old.header("content-type"),
                        new.header("content-type"),
                        "{place}"
                    );
                    let is_utf8 = std::str::from_utf8(&new.body).is_ok();
                    assert_eq!(is_utf8, self.is_gb18030, "{place}");
                    let (text, _, _) = GB18030.decode(&new.body);
                    let new = if is_utf8 {
                        new.text()
                    } else {
                        text.into_owned()
                    };
                    assert_eq!(new, self.text(old), "{place}");
                }
            }
            Mutation::FirstPageAlways => {
                assert!(after.iter().all(|it| it.body == before[0].body), "{place}");
            }
            Mutation::RemoveTotal => {
                assert!(before.iter().all(|it| self.has_total(it)), "{place}");
                assert!(!after.iter().any(|it| self.has_total(it)), "{place}");
                let old: Vec<usize> = before.iter().map(|it| self.records(it)).collect();
                assert_eq!(records, old, "{place}");
            }
            Mutation::OverstateTotal => {
                assert!(is_same.iter().all(|it| !it), "{place}");
                let old: Vec<usize> = before.iter().map(|it| self.records(it)).collect();
                assert_eq!(records, old, "{place}");
                let longer = all(self.longer);
                assert!(
                    longer && !before.iter().any(|it| self.text(it).contains(self.longer)),
                    "{place}"
                );
            }
            Mutation::ErrorPage => assert!(records == [0; 3] && all("页面不存在"), "{place}"),
            Mutation::LoginPage => {
                assert!(records == [0; 3] && all("type=\"password\""), "{place}")
            }
            Mutation::JsChallenge => {
                assert!(after.iter().all(|it| it.text().contains("$_ts")), "{place}")
            }
            Mutation::Shell => {
                assert_eq!(records, [0; 3], "{place}");
                assert!(!after.iter().any(|it| self.has_total(it)), "{place}");
            }
        }
    }
}

async fn three_pages(list: &List) -> anyhow::Result<Vec<Reply>> {
    let mut pages = Vec::new();
    for page in 1..=3 {
        pages.push(list.page(page).await?);
    }
    Ok(pages)
}

#[tokio::test]
async fn every_change_is_what_it_says_on_every_list_and_can_be_undone() -> anyhow::Result<()> {
    let running = start_dialects(DialectConfig::default()).await?;
    let sites = running.truth().sites;
    for list in List::of(&running)? {
        let before = three_pages(&list).await?;
        let records: Vec<usize> = before.iter().map(|it| list.records(it)).collect();
        assert!(
            records.iter().all(|it| *it > 0),
            "{} {records:?}",
            list.site
        );
        let truth = sites
            .iter()
            .find(|it| it.id == list.site)
            .context("its truth")?;
        let article = truth.reports[0]
            .landing_url
            .as_ref()
            .unwrap_or(&truth.reports[0].url);
        let page = get(article).await?.body;
        for mutation in Mutation::ALL {
            running.mutate(list.site, Some(mutation))?;
            let after = three_pages(&list).await?;
            list.assert_changed(mutation, &before, &after);
            let is_walled = mutation == Mutation::JsChallenge;
            assert_eq!(
                get(article).await?.body == page,
                !is_walled,
                "{} {mutation:?}",
                list.site
            );
            let robots = get(&format!("{}/robots.txt", list.base)).await?;
            assert_eq!(robots.status, 200);
        }
        running.mutate(list.site, None)?;
        let again = three_pages(&list).await?;
        assert!(
            before.iter().zip(&again).all(|(a, b)| a.body == b.body),
            "{}",
            list.site
        );
    }
    running.stop().await
}

#[tokio::test]
async fn a_change_of_one_site_is_none_of_another() -> anyhow::Result<()> {
    let running = start_dialects(DialectConfig::default()).await?;
    let lists = List::of(&running)?;
    let before = three_pages(&lists[3]).await?;
    running.mutate(lists[2].site, Some(Mutation::DropColumn))?;
    let after = three_pages(&lists[3]).await?;
    assert!(before.iter().zip(&after).all(|(a, b)| a.body == b.body));
    assert!(running.mutate("demo-nowhere", None).is_err());
    running.stop().await
}

#[tokio::test]
async fn pages_from_which_lists_are_reached_are_dropped_with_them() -> anyhow::Result<()> {
    let running = start_dialects(DialectConfig::default()).await?;
    for (list, entrance) in List::of(&running)?.iter().zip([
        "/col/col1229106/index.html",
        "/col/col16751/index.html",
        "/zwgk/gknb/",
        "/sygfj/gknb/list.shtml",
        "/gkmlpt/index",
        "/gongkai/site_qyqswj/channel_62d5295b281f20b1bc4ede4b/",
    ]) {
        let url = format!("{}{entrance}", list.base);
        assert_eq!(get(&url).await?.status, 200, "{url}");
        running.mutate(list.site, Some(Mutation::DropColumn))?;
        assert_eq!(get(&url).await?.status, 404, "{url}");
    }
    running.stop().await
}

#[tokio::test]
async fn the_columns_of_jcms_change_likewise() -> anyhow::Result<()> {
    let running = start(Config::default()).await?;
    let base = running.truth().sites[1].base_url.clone();
    let proxy = format!(
        "{base}/module/web/jpage/dataproxy.jsp?columnid=28584&unitid=428350&perpage=5&startrecord=16&endrecord=30"
    );
    let column = format!("{base}/col/col28584/index.html");
    let records = |text: &str| text.matches("<record>").count();
    let whole = get(&proxy).await?.text();
    let first = get(&proxy.replace("=16&", "=1&").replace("=30", "=15"))
        .await?
        .text();
    assert_eq!((records(&whole), records(&first)), (17, 15));
    let total = "<totalrecord>54<";
    for (mutation, in_column, in_group, says, has_way) in [
        (Mutation::DropColumn, 0, 0, "404", false),
        (Mutation::DropPage(2), 15, 0, "404", true),
        (Mutation::StubPage(2), 15, 0, "base.js", true),
        (Mutation::RenameClass, 0, 0, "<item>", true),
        (Mutation::EmptyPage(1), 0, 17, total, true),
        (Mutation::EmptyPage(2), 15, 0, total, true),
        (Mutation::RepeatPage(2), 15, 15, total, true),
        (Mutation::FirstPageAlways, 15, 15, total, true),
        (Mutation::RemoveTotal, 15, 17, "<datastore>", false),
        (Mutation::OverstateTotal, 15, 17, "<totalrecord>69<", true),
        (Mutation::ErrorPage, 0, 0, "页面不存在", false),
        (Mutation::LoginPage, 0, 0, "密码", false),
        (Mutation::JsChallenge, 0, 0, "$_ts", false),
        (Mutation::Shell, 0, 0, "<datastore>", false),
    ] {
        running.mutate("demo-chengwan", Some(mutation))?;
        let (page, group) = (get(&column).await?.text(), get(&proxy).await?.text());
        let found = (records(&page), records(&group));
        assert_eq!(found, (in_column, in_group), "{mutation:?}");
        assert!(group.contains(says), "{mutation:?} {group}");
        let offers = page.contains("nextgroup") || group.contains("totalrecord");
        assert_eq!(offers, has_way, "{mutation:?}");
    }
    running.mutate("demo-chengwan", None)?;
    assert_eq!(get(&proxy).await?.text(), whole);
    running.stop().await
}
