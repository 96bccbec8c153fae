-- The warehouse. Tables are the loader's own; who computes with the figures reads the views.
--
-- Amounts of money are decimals as text, exactly as read, never floating point. Dates are text, YYYY-MM-DD.
-- Surrogate ids depend on the order of loading and leave this file only inside one process; the unique keys are the
-- identities.

-- Who reports. The same name in two regions is two agencies; what else is known of one is stated by its revisions.
CREATE TABLE agency (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (name <> ''),
    region TEXT NOT NULL, -- empty where no portal says it
    UNIQUE (name, region)
) STRICT;

-- One crawl of one portal. `running` from its first document until its crawl.finished is here.
CREATE TABLE run (
    id TEXT PRIMARY KEY,
    portal TEXT NOT NULL,
    number INTEGER, -- the n-th of its portal; null for an id that does not say
    status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'incomplete')),
    requested_by TEXT, -- the event's trigger: person, schedule
    reason TEXT, -- why it is not complete
    discovered INTEGER, -- as the crawler counted; null while it runs
    manifest_sha256 TEXT,
    generation INTEGER NOT NULL DEFAULT 0 -- of the event that told the account
) STRICT;
CREATE INDEX run_portal ON run (portal, number);

-- What a run says of each document that its portal's lists led to: the entries of its manifest.
CREATE TABLE run_document (
    run_id TEXT NOT NULL REFERENCES run (id),
    ordinal INTEGER NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    listed_on TEXT,
    outcome TEXT NOT NULL CHECK (outcome IN ('fetched', 'unchanged', 'landing', 'refused', 'failed')),
    sha256 TEXT,
    observation INTEGER, -- which content of the address is meant; null where the crawler does not say
    reason TEXT, -- of a refusal
    detail TEXT,
    PRIMARY KEY (run_id, ordinal)
) STRICT;
CREATE INDEX run_document_url ON run_document (url);

-- Bytes that an address gave. Two addresses may give the same bytes: two documents, one sha256.
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    observation INTEGER NOT NULL, -- the address's n-th content, counted by the crawler's ledger
    sha256 TEXT NOT NULL,
    portal TEXT NOT NULL,
    run_id TEXT NOT NULL REFERENCES run (id),
    landing_url TEXT,
    role TEXT NOT NULL CHECK (role IN ('page', 'attachment')),
    size INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    listing_title TEXT,
    published_on TEXT, -- the date the source states
    file_name TEXT,
    generation INTEGER NOT NULL, -- of the event that told this
    UNIQUE (url, observation, sha256)
) STRICT;
CREATE INDEX document_sha256 ON document (sha256);

-- What an agency must publish for a year.
CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    agency_id INTEGER NOT NULL REFERENCES agency (id),
    report_year INTEGER NOT NULL,
    current_reading_id INTEGER REFERENCES reading (id), -- decided by loader/src/current.rs
    UNIQUE (agency_id, report_year)
) STRICT;

-- A report as one reader read it from one document's bytes. Never changed, never deleted.
CREATE TABLE revision (
    id INTEGER PRIMARY KEY,
    report_id INTEGER NOT NULL REFERENCES report (id),
    document_sha256 TEXT NOT NULL,
    reader TEXT NOT NULL,
    reading_sha256 TEXT NOT NULL, -- the same bytes may be read otherwise beside another portal's hints
    agency_source TEXT NOT NULL,
    credit_code TEXT,
    title TEXT,
    signed_on TEXT,
    signed_on_source TEXT,
    confirmed INTEGER NOT NULL,
    unchecked INTEGER NOT NULL,
    contradicted INTEGER NOT NULL,
    uncertain INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    known_since TEXT NOT NULL, -- time of the first event that told of it; decides nothing
    announced INTEGER NOT NULL DEFAULT 0, -- how often report.loaded spoke of it
    UNIQUE (report_id, document_sha256, reader, reading_sha256)
) STRICT;

-- What came of reading a document with one version of the reader. Documents with equal readings share a revision.
CREATE TABLE reading (
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES document (id),
    reader TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('loaded', 'quarantined', 'rejected')),
    reason TEXT, -- of a rejection
    detail TEXT,
    sha256 TEXT, -- of the reading in the blob store
    size INTEGER,
    revision_id INTEGER REFERENCES revision (id),
    newest INTEGER NOT NULL DEFAULT 0 CHECK (newest IN (0, 1)), -- by the newest reader of this document
    generation INTEGER NOT NULL, -- of the event that told this
    UNIQUE (document_id, reader),
    CHECK ((outcome = 'loaded') = (revision_id IS NOT NULL)),
    CHECK ((outcome = 'rejected') = (sha256 IS NULL))
) STRICT;
CREATE INDEX reading_revision ON reading (revision_id);

-- The form of each table of a revision.
CREATE TABLE revision_form (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    table_key TEXT NOT NULL,
    form TEXT NOT NULL,
    PRIMARY KEY (revision_id, table_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,
    section_key TEXT, -- null for a heading that the form does not know
    heading TEXT NOT NULL,
    paragraphs TEXT NOT NULL, -- JSON array of strings
    place TEXT, -- JSON
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE cell (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    table_key TEXT NOT NULL,
    row_key TEXT NOT NULL,
    column_key TEXT NOT NULL,
    ordinal INTEGER NOT NULL, -- the form's order
    count_value INTEGER,
    amount_value TEXT, -- decimal
    kind TEXT,
    raw TEXT,
    obtained TEXT NOT NULL,
    verdict TEXT NOT NULL,
    place TEXT, -- JSON
    PRIMARY KEY (revision_id, table_key, row_key, column_key),
    CHECK (count_value IS NULL OR amount_value IS NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE rule_result (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    table_key TEXT NOT NULL,
    rule_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    left_sum TEXT, -- decimal
    right_sum TEXT, -- decimal
    PRIMARY KEY (revision_id, table_key, rule_id)
) STRICT, WITHOUT ROWID;

-- What is wrong, and with what: a revision, all of a report's documents, a reading that gave no report, or a run.
CREATE TABLE problem (
    id INTEGER PRIMARY KEY,
    revision_id INTEGER REFERENCES revision (id),
    report_id INTEGER REFERENCES report (id),
    reading_id INTEGER REFERENCES reading (id),
    run_id TEXT REFERENCES run (id),
    ordinal INTEGER NOT NULL,
    code TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
    table_key TEXT,
    row_key TEXT,
    column_key TEXT,
    url TEXT, -- the address meant, where the owner has more than one
    reason TEXT, -- of a refusal or rejection
    message TEXT NOT NULL,
    place TEXT, -- JSON
    CHECK (
        (revision_id IS NOT NULL) + (report_id IS NOT NULL) + (reading_id IS NOT NULL) + (run_id IS NOT NULL) = 1
    )
) STRICT;
CREATE UNIQUE INDEX problem_revision ON problem (revision_id, ordinal) WHERE revision_id IS NOT NULL;
CREATE UNIQUE INDEX problem_report ON problem (report_id, ordinal) WHERE report_id IS NOT NULL;
CREATE UNIQUE INDEX problem_reading ON problem (reading_id, ordinal) WHERE reading_id IS NOT NULL;
CREATE UNIQUE INDEX problem_run ON problem (run_id, ordinal) WHERE run_id IS NOT NULL;

-- The cells of the forms, with their labels. Written from the form files at start.
CREATE TABLE form_cell (
    form TEXT NOT NULL,
    table_key TEXT NOT NULL,
    row_key TEXT NOT NULL,
    column_key TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    wide_column TEXT NOT NULL, -- its column in the table's wide view
    table_label TEXT NOT NULL,
    table_english TEXT NOT NULL,
    row_groups TEXT NOT NULL, -- labels of the groups the row stands in, outermost first, ' / ' between
    row_label TEXT NOT NULL,
    row_english TEXT NOT NULL,
    column_label TEXT NOT NULL,
    column_english TEXT NOT NULL,
    unit TEXT NOT NULL,
    article TEXT,
    PRIMARY KEY (form, table_key, row_key, column_key)
) STRICT, WITHOUT ROWID;

-- Events that are loaded: a repeat changes nothing.
CREATE TABLE inbox (
    event_id TEXT PRIMARY KEY,
    event_type TEXT NOT NULL,
    manifest_sha256 TEXT -- of a finished run: its account, so that another account under its name is noticed
) STRICT, WITHOUT ROWID;

-- Events to publish, written in the transaction of the rows they speak of.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL -- JSON
) STRICT;

-- Events that the bus will never take, put aside so that the others go on.
CREATE TABLE dead_outbox (
    id INTEGER PRIMARY KEY,
    event TEXT NOT NULL, -- JSON
    cause TEXT NOT NULL
) STRICT;
