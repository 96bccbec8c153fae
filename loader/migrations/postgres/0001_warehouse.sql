-- The warehouse. Tables are the loader's own; who computes with the figures reads the views.
--
-- Amounts of money are exact decimals with the digits that were read, never floating point. Texts compare byte by byte
-- (COLLATE "C"), so that every database gives the same order, whatever its locale.
-- Surrogate ids depend on the order of loading and say nothing outside of this database; the unique keys are the
-- identities.
--
-- `cell` is one table, whatever the year: all reads of cells go by revision, and a partition by year would add the year to
-- its key and to every such read, and somebody would have to make next year's partition. Should it grow too big for one
-- table (some 300 million rows in fifteen years of the whole country), PARTITION BY RANGE (revision_id) needs no other
-- column: revisions are numbered as they come, so a range is a time of loading, and the key begins with it.

CREATE TABLE agency (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    region TEXT COLLATE "C" NOT NULL,
    UNIQUE (name, region)
);
COMMENT ON TABLE agency IS
    'Who reports. The same name in two regions is two agencies; what else is known of one is stated by its revisions.';
COMMENT ON COLUMN agency.region IS 'Empty where no portal says it.';

CREATE TABLE run (
    id TEXT COLLATE "C" PRIMARY KEY,
    portal TEXT COLLATE "C" NOT NULL,
    number BIGINT,
    status TEXT COLLATE "C" NOT NULL CHECK (status IN ('running', 'complete', 'incomplete')),
    requested_by TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    discovered BIGINT,
    manifest_sha256 TEXT COLLATE "C",
    generation BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX run_portal ON run (portal, number);
COMMENT ON TABLE run IS
    'One crawl of one portal. `running` from its first document until its crawl.finished is here.';
COMMENT ON COLUMN run.number IS 'The n-th of its portal; null for an id that does not say.';
COMMENT ON COLUMN run.requested_by IS 'The event''s trigger: person, schedule.';
COMMENT ON COLUMN run.reason IS 'Why it is not complete.';
COMMENT ON COLUMN run.discovered IS 'As the crawler counted; null while it runs.';
COMMENT ON COLUMN run.generation IS 'Of the event that told the account.';

CREATE TABLE run_document (
    run_id TEXT COLLATE "C" NOT NULL REFERENCES run (id),
    ordinal BIGINT NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    listed_on DATE,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('fetched', 'unchanged', 'landing', 'refused', 'failed')),
    sha256 TEXT COLLATE "C",
    observation BIGINT,
    reason TEXT COLLATE "C",
    detail TEXT COLLATE "C",
    PRIMARY KEY (run_id, ordinal)
);
CREATE INDEX run_document_url ON run_document (url);
COMMENT ON TABLE run_document IS
    'What a run says of each document that its portal''s lists led to: the entries of its manifest.';
COMMENT ON COLUMN run_document.observation IS
    'Which content of the address is meant; null where the crawler does not say.';
COMMENT ON COLUMN run_document.reason IS 'Of a refusal.';

CREATE TABLE document (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    url TEXT COLLATE "C" NOT NULL,
    observation BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    portal TEXT COLLATE "C" NOT NULL,
    run_id TEXT COLLATE "C" NOT NULL REFERENCES run (id),
    landing_url TEXT COLLATE "C",
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('page', 'attachment')),
    size BIGINT NOT NULL,
    media_type TEXT COLLATE "C" NOT NULL,
    listing_title TEXT COLLATE "C",
    published_on DATE,
    file_name TEXT COLLATE "C",
    generation BIGINT NOT NULL,
    UNIQUE (url, observation, sha256)
);
CREATE INDEX document_sha256 ON document (sha256);
COMMENT ON TABLE document IS
    'Bytes that an address gave. Two addresses may give the same bytes: two documents, one sha256.';
COMMENT ON COLUMN document.observation IS 'The address''s n-th content, counted by the crawler''s ledger.';
COMMENT ON COLUMN document.published_on IS 'The date the source states.';
COMMENT ON COLUMN document.generation IS 'Of the event that told this.';

CREATE TABLE report (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id BIGINT NOT NULL REFERENCES agency (id),
    report_year INTEGER NOT NULL,
    current_reading_id BIGINT,
    UNIQUE (agency_id, report_year)
);
COMMENT ON TABLE report IS 'What an agency must publish for a year.';
COMMENT ON COLUMN report.current_reading_id IS 'Decided by loader/src/current.rs.';

CREATE TABLE revision (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    report_id BIGINT NOT NULL REFERENCES report (id),
    document_sha256 TEXT COLLATE "C" NOT NULL,
    reader TEXT COLLATE "C" NOT NULL,
    reading_sha256 TEXT COLLATE "C" NOT NULL,
    agency_source TEXT COLLATE "C" NOT NULL,
    credit_code TEXT COLLATE "C",
    title TEXT COLLATE "C",
    signed_on DATE,
    signed_on_source TEXT COLLATE "C",
    confirmed BIGINT NOT NULL,
    unchecked BIGINT NOT NULL,
    contradicted BIGINT NOT NULL,
    uncertain BIGINT NOT NULL,
    missing BIGINT NOT NULL,
    known_since TIMESTAMPTZ NOT NULL,
    announced BIGINT NOT NULL DEFAULT 0,
    UNIQUE (report_id, document_sha256, reader, reading_sha256)
);
COMMENT ON TABLE revision IS
    'A report as one reader read it from one document''s bytes. Never changed, never deleted.';
COMMENT ON COLUMN revision.reading_sha256 IS 'The same bytes may be read otherwise beside another portal''s hints.';
COMMENT ON COLUMN revision.known_since IS 'Time of the first event that told of it; decides nothing.';
COMMENT ON COLUMN revision.announced IS 'How often report.loaded spoke of it.';

CREATE TABLE reading (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id BIGINT NOT NULL REFERENCES document (id),
    reader TEXT COLLATE "C" NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('loaded', 'quarantined', 'rejected')),
    reason TEXT COLLATE "C",
    detail TEXT COLLATE "C",
    sha256 TEXT COLLATE "C",
    size BIGINT,
    revision_id BIGINT REFERENCES revision (id),
    newest BOOLEAN NOT NULL DEFAULT FALSE,
    generation BIGINT NOT NULL,
    UNIQUE (document_id, reader),
    CHECK ((outcome = 'loaded') = (revision_id IS NOT NULL)),
    CHECK ((outcome = 'rejected') = (sha256 IS NULL))
);
CREATE INDEX reading_revision ON reading (revision_id);
ALTER TABLE report ADD FOREIGN KEY (current_reading_id) REFERENCES reading (id);
COMMENT ON TABLE reading IS
    'What came of reading a document with one version of the reader. Documents with equal readings share a revision.';
COMMENT ON COLUMN reading.reason IS 'Of a rejection.';
COMMENT ON COLUMN reading.sha256 IS 'Of the reading in the blob store.';
COMMENT ON COLUMN reading.newest IS 'By the newest reader of this document.';
COMMENT ON COLUMN reading.generation IS 'Of the event that told this.';

CREATE TABLE revision_form (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    table_key TEXT COLLATE "C" NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (revision_id, table_key)
);
COMMENT ON TABLE revision_form IS 'The form of each table of a revision.';

CREATE TABLE section (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    ordinal BIGINT NOT NULL,
    section_key TEXT COLLATE "C",
    heading TEXT COLLATE "C" NOT NULL,
    paragraphs JSON NOT NULL,
    place JSON,
    PRIMARY KEY (revision_id, ordinal)
);
COMMENT ON TABLE section IS 'The text of a revision, in order.';
COMMENT ON COLUMN section.section_key IS 'Null for a heading that the form does not know.';
COMMENT ON COLUMN section.paragraphs IS 'JSON array of strings.';

CREATE TABLE cell (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    table_key TEXT COLLATE "C" NOT NULL,
    row_key TEXT COLLATE "C" NOT NULL,
    column_key TEXT COLLATE "C" NOT NULL,
    ordinal BIGINT NOT NULL,
    count_value BIGINT,
    amount_value NUMERIC,
    kind TEXT COLLATE "C",
    raw TEXT COLLATE "C",
    obtained TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    place JSON,
    PRIMARY KEY (revision_id, table_key, row_key, column_key),
    CHECK (count_value IS NULL OR amount_value IS NULL)
);
COMMENT ON TABLE cell IS 'The figures of a revision.';
COMMENT ON COLUMN cell.ordinal IS 'The form''s order.';
COMMENT ON COLUMN cell.count_value IS 'A figure in 件; null where none is printed, and where it is an amount.';
COMMENT ON COLUMN cell.amount_value IS 'A figure in 万元, exact, with the digits that were read.';
COMMENT ON COLUMN cell.raw IS 'The characters as printed.';
COMMENT ON COLUMN cell.verdict IS 'Confirmed, unchecked; to be doubted: contradicted, uncertain, missing.';
COMMENT ON COLUMN cell.place IS 'Where in the document it stands.';

CREATE TABLE rule_result (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    table_key TEXT COLLATE "C" NOT NULL,
    rule_id TEXT COLLATE "C" NOT NULL,
    ordinal BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    left_sum NUMERIC,
    right_sum NUMERIC,
    PRIMARY KEY (revision_id, table_key, rule_id)
);
COMMENT ON TABLE rule_result IS 'What the arithmetic rules say of a revision.';

CREATE TABLE problem (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revision_id BIGINT REFERENCES revision (id),
    report_id BIGINT REFERENCES report (id),
    reading_id BIGINT REFERENCES reading (id),
    run_id TEXT COLLATE "C" REFERENCES run (id),
    ordinal BIGINT NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
    table_key TEXT COLLATE "C",
    row_key TEXT COLLATE "C",
    column_key TEXT COLLATE "C",
    url TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    message TEXT COLLATE "C" NOT NULL,
    place JSON,
    CHECK (num_nonnulls(revision_id, report_id, reading_id, run_id) = 1)
);
CREATE UNIQUE INDEX problem_revision ON problem (revision_id, ordinal) WHERE revision_id IS NOT NULL;
CREATE UNIQUE INDEX problem_report ON problem (report_id, ordinal) WHERE report_id IS NOT NULL;
CREATE UNIQUE INDEX problem_reading ON problem (reading_id, ordinal) WHERE reading_id IS NOT NULL;
CREATE UNIQUE INDEX problem_run ON problem (run_id, ordinal) WHERE run_id IS NOT NULL;
COMMENT ON TABLE problem IS
    'What is wrong, and with what: a revision, all of a report''s documents, a reading that gave no report, or a run.';
COMMENT ON COLUMN problem.url IS 'The address meant, where the owner has more than one.';
COMMENT ON COLUMN problem.reason IS 'Of a refusal or rejection.';

CREATE TABLE form_cell (
    form TEXT COLLATE "C" NOT NULL,
    table_key TEXT COLLATE "C" NOT NULL,
    row_key TEXT COLLATE "C" NOT NULL,
    column_key TEXT COLLATE "C" NOT NULL,
    ordinal BIGINT NOT NULL,
    wide_column TEXT COLLATE "C" NOT NULL,
    table_label TEXT COLLATE "C" NOT NULL,
    table_english TEXT COLLATE "C" NOT NULL,
    row_groups TEXT COLLATE "C" NOT NULL,
    row_label TEXT COLLATE "C" NOT NULL,
    row_english TEXT COLLATE "C" NOT NULL,
    column_label TEXT COLLATE "C" NOT NULL,
    column_english TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    article TEXT COLLATE "C",
    PRIMARY KEY (form, table_key, row_key, column_key)
);
COMMENT ON TABLE form_cell IS
    'The cells of the forms, with their labels. Written from the form files at start.';
COMMENT ON COLUMN form_cell.wide_column IS 'Its column in the table''s wide view.';
COMMENT ON COLUMN form_cell.row_groups IS 'Labels of the groups the row stands in, outermost first, '' / '' between.';

CREATE TABLE inbox (
    event_id TEXT COLLATE "C" PRIMARY KEY,
    event_type TEXT COLLATE "C" NOT NULL,
    manifest_sha256 TEXT COLLATE "C"
);
COMMENT ON TABLE inbox IS 'Events that are loaded: a repeat changes nothing.';
COMMENT ON COLUMN inbox.manifest_sha256 IS
    'Of a finished run: its account, so that another account under its name is noticed.';

CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event JSON NOT NULL
);
COMMENT ON TABLE outbox IS 'Events to publish, written in the transaction of the rows they speak of.';

CREATE TABLE dead_outbox (
    id BIGINT PRIMARY KEY,
    event JSON NOT NULL,
    cause TEXT COLLATE "C" NOT NULL
);
COMMENT ON TABLE dead_outbox IS 'Events that the bus will never take, put aside so that the others go on.';
