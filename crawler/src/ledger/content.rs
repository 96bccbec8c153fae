//! What addresses gave, and what became of a link: recorded together with the event that tells it.

use runtime::database::{Transaction, query};
use shared::{
    blob::BlobRef,
    event::{DocumentFetched, Event},
    run::FetchOutcome,
};
use url::Url;

use super::{
    Lease, Ledger, LedgerError, OpenLink, Run, conflict, lease, link, outbox,
    row::{self, Named},
};
use crate::{fetch::Validators, link::Link};

/// The content of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The bytes.
    pub blob: BlobRef,
    /// The charset their header declared.
    pub charset: Option<String>,
    /// What to send along to hear only of changes.
    pub validators: Validators,
    /// What it is.
    pub role: Role,
}

/// What the content of an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A document: published.
    Document,
    /// A page that only leads to attachments: kept, not published.
    Landing,
}

/// What a visit to a link's address came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visit {
    /// Content, the title it gives itself, and the links to its attachments.
    Content {
        /// The content.
        content: Content,
        /// Its event, should it be a document and new. The ledger puts in the observation.
        event: Box<DocumentFetched>,
        /// Its title.
        title: String,
        /// Its attachments.
        attachments: Vec<Link>,
    },
    /// Nothing there, as may be: a year without a report.
    Absent,
    /// No document.
    Fault(FetchOutcome),
}

#[derive(sqlx::FromRow)]
struct Row {
    observation: i64,
    sha256: String,
    size: i64,
    media_type: String,
    charset: Option<String>,
    role: String,
    etag: Option<String>,
    last_modified: Option<String>,
}

impl Ledger {
    /// The last content of an address.
    ///
    /// # Errors
    /// [`LedgerError`] when the ledger failed.
    pub async fn content(&self, url: &Url) -> Result<Option<Content>, LedgerError> {
        let failed = LedgerError::failed("reading the last content of an address");
        let mut snapshot = self.snapshot().await.map_err(&failed)?;
        let row: Option<Row> = query(
            "SELECT observation, sha256, size, media_type, charset, role, etag, last_modified FROM content WHERE url = $1",
        )
        .bind(url.as_str())
        .fetch_optional(&mut snapshot)
        .await
        .map_err(&failed)?;
        row.map(|it| Content::of_row(&it)).transpose()
    }

    /// Records what a visit came to: the content of the address, the outcome of the link, its attachments as further
    /// links, and the event if there is something new to tell. All or nothing, and once: of a link that is done already,
    /// what it came to then is returned.
    ///
    /// # Errors
    /// [`LedgerError::LeaseLost`] when another crawler may have the portal; else when the ledger failed.
    pub async fn record(
        &self,
        lease: &Lease,
        run: &Run,
        link: &OpenLink,
        visit: &Visit,
    ) -> Result<Option<FetchOutcome>, LedgerError> {
        conflict::again(|| self.try_record(lease, run, link, visit)).await
    }

    async fn try_record(
        &self,
        lease: &Lease,
        run: &Run,
        link: &OpenLink,
        visit: &Visit,
    ) -> Result<Option<FetchOutcome>, LedgerError> {
        let failed = LedgerError::failed("recording a visit");
        let mut transaction = self.begin().await.map_err(&failed)?;
        // The answer to an earlier commit may have been lost.
        if let Some(outcome) = link::outcome(&mut transaction, link).await? {
            lease::fence(&mut transaction, lease).await?;
            return Ok(outcome);
        }
        let mut title = &link.link.title;
        let outcome = match visit {
            Visit::Content {
                content,
                event,
                title: own,
                attachments,
            } => {
                title = own;
                link::add(&mut transaction, run, attachments)
                    .await
                    .map_err(&failed)?;
                Some(keep(&mut transaction, &link.link.url, content, event).await?)
            }
            Visit::Absent => None,
            Visit::Fault(outcome) => Some(outcome.clone()),
        };
        link::close(&mut transaction, link, title, outcome.as_ref())
            .await
            .map_err(&failed)?;
        lease::fence(&mut transaction, lease).await?;
        transaction.commit().await.map_err(failed)?;
        self.events.notify_one();
        Ok(outcome)
    }
}

impl Content {
    fn of_row(row: &Row) -> Result<Self, LedgerError> {
        Ok(Self {
            blob: BlobRef {
                sha256: row::parsed("a digest", &row.sha256)?,
                size: row::count(row.size)?,
                media_type: row.media_type.clone(),
            },
            charset: row.charset.clone(),
            validators: Validators {
                etag: row.etag.clone(),
                last_modified: row.last_modified.clone(),
            },
            role: Role::of_name(&row.role)?,
        })
    }
}

/// Keeps the content of an address and, when it is a document not told of before, the event. The bytes decide what is new,
/// not the validators. An observation is counted when the bytes change, whatever they are.
async fn keep(
    transaction: &mut Transaction,
    url: &Url,
    content: &Content,
    event: &DocumentFetched,
) -> Result<FetchOutcome, LedgerError> {
    let failed = LedgerError::failed("keeping a content");
    let sha256 = content.blob.sha256;
    let row = last(transaction, url, content).await.map_err(&failed)?;
    let before = row.as_ref().map(Content::of_row).transpose()?;
    let count = row.map_or(Ok(0), |it| row::count(it.observation))?;
    let same = before.as_ref().is_some_and(|it| it.blob.sha256 == sha256);
    let told = same && before.is_some_and(|it| it.role == Role::Document);
    let observation = if same { count } else { count + 1 };
    write(transaction, url, content, observation)
        .await
        .map_err(&failed)?;
    let observation = u32::try_from(observation).unwrap_or(u32::MAX);
    match content.role {
        Role::Landing => Ok(FetchOutcome::Landing),
        Role::Document if told => Ok(FetchOutcome::Unchanged {
            sha256,
            observation: Some(observation),
        }),
        Role::Document => {
            let event = Event::now(DocumentFetched {
                observation,
                ..event.clone()
            });
            outbox::add(transaction, &event).await.map_err(failed)?;
            Ok(FetchOutcome::Fetched {
                sha256,
                observation: Some(observation),
            })
        }
    }
}

/// The last content of an address, locked until the end of the transaction. Where there is none, this one is put there as
/// one that was never observed, so that two who are first do not count alike.
async fn last(
    transaction: &mut Transaction,
    url: &Url,
    first: &Content,
) -> Result<Option<Row>, sqlx::Error> {
    let row: Row = query(
        "INSERT INTO content (url, observation, sha256, size, media_type, role) VALUES ($1, 0, $2, $3, $4, $5)
         ON CONFLICT (url) DO UPDATE SET url = excluded.url
         RETURNING observation, sha256, size, media_type, charset, role, etag, last_modified",
    )
    .bind(url.as_str())
    .bind(first.blob.sha256.to_string())
    .bind(row::number(first.blob.size))
    .bind(&first.blob.media_type)
    .bind(first.role.name())
    .fetch_one(transaction)
    .await?;
    Ok(Some(row).filter(|it| it.observation > 0))
}

async fn write(
    transaction: &mut Transaction,
    url: &Url,
    content: &Content,
    observation: u64,
) -> Result<(), sqlx::Error> {
    query(
        "UPDATE content SET observation = $2, sha256 = $3, size = $4, media_type = $5, charset = $6, role = $7,
            etag = $8, last_modified = $9 WHERE url = $1",
    )
    .bind(url.as_str())
    .bind(row::number(observation))
    .bind(content.blob.sha256.to_string())
    .bind(row::number(content.blob.size))
    .bind(&content.blob.media_type)
    .bind(&content.charset)
    .bind(content.role.name())
    .bind(&content.validators.etag)
    .bind(&content.validators.last_modified)
    .execute(transaction)
    .await?;
    Ok(())
}
