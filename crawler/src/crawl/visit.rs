//! Visiting a link: its address is asked, the bytes are stored, and what they are is told.

use bytes::Bytes;
use shared::{
    event::{DocumentFetched, DocumentRole},
    report::Listing,
    run::RefusalReason,
};
use tokio::task;
use url::Url;

use super::{
    CrawlError,
    listing::{page, unasked},
    outlast,
};
use crate::{
    article::{self, Article},
    crawler::Crawler,
    fetch::{Answer, Fault, Request, Site, Validators},
    ledger::{Content, Role, Run, Visit},
    link::{Link, LinkKind},
    portal::Target,
    title::{self, TitleRule},
};

/// Bytes of an address, from the portal or, unchanged, from before.
struct Obtained {
    url: Url,
    bytes: Bytes,
    media_type: String,
    charset: Option<String>,
    validators: Validators,
}

/// What the bytes of a link are.
enum Judged {
    /// Content, with what its page says of itself if it is one.
    Content(Role, Option<Article>),
    Absent,
    Fault(Fault),
}

/// Visits a link. When this returned content, its bytes are in the blob store.
pub(super) async fn visit(
    crawler: &Crawler,
    site: &Site<'_>,
    target: &Target,
    run: &Run,
    link: &Link,
) -> Result<Visit, CrawlError> {
    let obtained = match obtain(crawler, site, &link.url).await? {
        Ok(obtained) => obtained,
        Err(fault) => return Ok(Visit::Fault(fault.into())),
    };
    match judge(crawler, target, link, &obtained).await? {
        Judged::Absent => absent(crawler, link).await,
        Judged::Fault(fault) => Ok(Visit::Fault(fault.into())),
        Judged::Content(role, article) => {
            let (bytes, media_type) = (&obtained.bytes, &obtained.media_type);
            let blob = outlast(|| crawler.blobs.put(bytes.clone(), media_type)).await?;
            let content = Content {
                blob,
                charset: obtained.charset,
                validators: obtained.validators,
                role,
            };
            Ok(told(target, run, link, content, article))
        }
    }
}

/// Nothing there, as may be; but an empty answer where there was something is no proof that it is gone.
async fn absent(crawler: &Crawler, link: &Link) -> Result<Visit, CrawlError> {
    if outlast(|| crawler.ledger.content(&link.url))
        .await?
        .is_none()
    {
        return Ok(Visit::Absent);
    }
    let fault = Fault::failed_for_now("there was a report at this address, and now there is none");
    Ok(Visit::Fault(fault.into()))
}

/// The bytes of an address. What was seen before is asked for only if it changed; if its bytes are no longer in the store,
/// they are asked for as if for the first time.
async fn obtain(
    crawler: &Crawler,
    site: &Site<'_>,
    url: &Url,
) -> Result<Result<Obtained, Fault>, CrawlError> {
    let request = Request::get(url.clone());
    let before = outlast(|| crawler.ledger.content(url)).await?;
    let mut answer = match &before {
        Some(before) => {
            let request = request.clone().unless(before.validators.clone());
            site.ask(&request).await
        }
        None => site.ask(&request).await,
    };
    if let (Ok(Answer::NotModified { url }), Some(before)) = (&answer, before) {
        match outlast(|| crawler.blobs.get(&before.blob)).await {
            Ok(bytes) => return Ok(Ok(Obtained::from_before(url.clone(), bytes, before))),
            Err(error) => {
                tracing::warn!(event = "blob.unreadable", %url, error = %error, "asking for it again");
                answer = site.ask(&request).await;
            }
        }
    }
    Ok(answer.and_then(|it| match it {
        Answer::Document(document) => Ok(Obtained {
            url: document.url,
            bytes: document.bytes,
            media_type: document.media_type,
            charset: document.charset,
            validators: document.validators,
        }),
        Answer::NotModified { url } => Err(unasked(&url)),
    }))
}

impl Obtained {
    fn from_before(url: Url, bytes: Bytes, before: Content) -> Self {
        Self {
            url,
            bytes,
            media_type: before.blob.media_type,
            charset: before.charset,
            validators: before.validators,
        }
    }
}

async fn judge(
    crawler: &Crawler,
    target: &Target,
    link: &Link,
    obtained: &Obtained,
) -> Result<Judged, CrawlError> {
    if !is_page(&obtained.bytes) {
        return Ok(Judged::Content(Role::Document, None));
    }
    match article(target, obtained, crawler.config.max_page_bytes).await {
        Ok(article) => Ok(judged(link, article, &target.titles)),
        // A file is stored whatever it is; only pages must be searched.
        Err(_) if matches!(link.kind, LinkKind::Attachment { .. }) => {
            Ok(Judged::Content(Role::Document, None))
        }
        Err(fault) => Ok(Judged::Fault(fault)),
    }
}

/// Whether bytes may be a page: they are none of the formats that are no text.
fn is_page(bytes: &[u8]) -> bool {
    let binary: [&[u8]; 6] = [
        b"%PDF",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"Rar!",
        b"7z\xbc\xaf",
        b"{\\rtf",
    ];
    !binary.iter().any(|it| bytes.starts_with(it))
}

async fn article(target: &Target, obtained: &Obtained, limit: u64) -> Result<Article, Fault> {
    let titles = target.titles.clone();
    let (url, bytes) = (obtained.url.clone(), obtained.bytes.clone());
    let charset = obtained.charset.clone();
    // A large page takes long enough to make others wait.
    let reading = task::spawn_blocking(move || {
        let page = page(url, &bytes, charset.as_deref(), limit)?;
        Ok(Article::read(&page, &titles))
    });
    // A page that makes the reading panic would do so for ever: it fails, and the run goes on.
    reading.await.unwrap_or_else(|error| {
        let detail = format!("reading the page failed: {error}");
        Err(Fault::failed_for_now(detail))
    })
}

fn judged(link: &Link, article: Article, titles: &TitleRule) -> Judged {
    let error = |detail: String| Judged::Fault(Fault::refused(RefusalReason::ErrorPage, detail));
    let is_attachment = matches!(link.kind, LinkKind::Attachment { .. });
    match (&article.content, &link.kind) {
        (article::Content::Error { detail }, _) => error(format!("the page says: {detail}")),
        (article::Content::Nothing, LinkKind::View { .. }) => Judged::Absent,
        // Some words in an empty frame.
        (article::Content::Text, LinkKind::View { .. }) if article.title.is_none() => {
            Judged::Absent
        }
        (article::Content::Nothing, LinkKind::Page) => {
            error("the page has neither a title nor a text".to_owned())
        }
        (_, LinkKind::View { year }) => {
            let named = article.title.as_deref().and_then(title::year);
            match named.filter(|it| it != year) {
                Some(other) => error(format!("asked for {year}, the page is about {other}")),
                None => Judged::Content(role(&article), Some(article)),
            }
        }
        // Its list cuts titles, and its own shows that it is another text.
        (_, LinkKind::Page)
            if link.title.is_empty()
                && article
                    .title
                    .as_deref()
                    .is_some_and(|it| !titles.accepts(it)) =>
        {
            Judged::Absent
        }
        // Text files are no pages, and a page behind a link to a file may still be the report.
        _ if is_attachment => Judged::Content(Role::Document, None),
        _ => Judged::Content(role(&article), Some(article)),
    }
}

fn role(article: &Article) -> Role {
    match article.content {
        article::Content::Landing => Role::Landing,
        _ => Role::Document,
    }
}

/// A visit that brought content, with the event that tells it and the links to its attachments.
fn told(
    target: &Target,
    run: &Run,
    link: &Link,
    content: Content,
    article: Option<Article>,
) -> Visit {
    let (own_title, own_date, attachments) = match article {
        Some(it) => (it.title, it.published_on, it.attachments),
        None => (None, None, Vec::new()),
    };
    let title = match link.title.as_str() {
        "" => own_title.unwrap_or_default(),
        listed => listed.to_owned(),
    };
    let date = link.listed_on.or(own_date);
    let attachments = attachments
        .into_iter()
        .map(|it| Link {
            url: it.url,
            title: title.clone(),
            listed_on: date,
            kind: LinkKind::Attachment {
                landing: link.url.clone(),
                file_name: it.file_name,
            },
        })
        .collect();
    let (role, landing_url, file_name) = match &link.kind {
        LinkKind::Page | LinkKind::View { .. } => (DocumentRole::Page, None, None),
        LinkKind::Attachment { landing, file_name } => (
            DocumentRole::Attachment,
            Some(landing.clone()),
            Some(file_name.clone()),
        ),
    };
    let agency = target.agency.as_ref();
    let event = DocumentFetched {
        run: run.id.clone(),
        portal: run.portal.clone(),
        url: link.url.clone(),
        landing_url,
        role,
        observation: 0,
        blob: content.blob.clone(),
        listing: Listing {
            title: Some(title.clone()).filter(|it| !it.is_empty()),
            published_on: date,
            file_name,
            charset: content.charset.clone(),
            agency_name: agency.map(|it| it.name.clone()),
            credit_code: agency.and_then(|it| it.credit_code.clone()),
            region: agency.and_then(|it| it.region.clone()),
        },
    };
    Visit::Content {
        content,
        event: Box::new(event),
        title,
        attachments,
    }
}
