-- What the reader tells of a report beside its tables: figures of its text, statistical sheets, checks, head and foot. Rows
-- that were loaded before have nothing of it: null, or as if it were not there.

ALTER TABLE revision ADD COLUMN year_source TEXT; -- where the year of its report was found
ALTER TABLE revision ADD COLUMN title_source TEXT;
-- The days that its figures are said to be of, both included.
ALTER TABLE revision ADD COLUMN period_from TEXT;
ALTER TABLE revision ADD COLUMN period_to TEXT;
ALTER TABLE revision ADD COLUMN period_place TEXT; -- JSON: where it says so
-- The region whose body reports, by GB/T 2260; null where the reader did not find it.
ALTER TABLE revision ADD COLUMN region_code TEXT;
ALTER TABLE revision ADD COLUMN region_name TEXT;
ALTER TABLE revision ADD COLUMN region_level TEXT; -- province, prefecture, county
ALTER TABLE revision ADD COLUMN region_parent_code TEXT; -- null for a province
ALTER TABLE revision ADD COLUMN region_full_name TEXT; -- the names from the province down, joined
ALTER TABLE revision ADD COLUMN region_source TEXT;

-- 0 for a section of the report, 1 for one in that, and so on.
ALTER TABLE section ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
-- The section that it stands in.
ALTER TABLE section ADD COLUMN parent_ordinal INTEGER CHECK ((depth = 0) = (parent_ordinal IS NULL));

-- By what its row was found: label, lines, order, rules, guess; null where it was not found.
ALTER TABLE cell ADD COLUMN anchor TEXT;
-- For an inferred value, the rules that leave no other: JSON array of their ids; null where there is none.
ALTER TABLE cell ADD COLUMN forced_by TEXT;

ALTER TABLE rule_result ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- of the rule, as its form states it

-- What else the figure may be, the likeliest first: JSON array of counts and, as texts, amounts; null where there is
-- nothing.
ALTER TABLE problem ADD COLUMN alternatives TEXT;

-- What the text of a revision states in figures, in order.
CREATE TABLE narrative_figure (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,
    indicator TEXT NOT NULL, -- its key; that of a later list may not be in the table indicator
    part TEXT, -- for a part of a list, the words that name it
    value TEXT NOT NULL, -- decimal, in the indicator's unit; a per cent is its number
    precision TEXT NOT NULL, -- how exactly the text says it: exact, about, nearly, more_than
    year INTEGER, -- the year it speaks of
    raw TEXT NOT NULL, -- the figure as printed, with its unit
    sentence TEXT NOT NULL, -- that it stands in
    obtained TEXT NOT NULL,
    verdict TEXT NOT NULL, -- confirmed, unchecked; to be doubted: contradicted, uncertain
    place TEXT NOT NULL, -- JSON: where the sentence stands
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

-- The lines of the statistical sheet that reports before 2019 have, in order.
CREATE TABLE statistic (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,
    label_groups TEXT NOT NULL, -- JSON array of strings: the groups it stands in, outermost first
    label TEXT NOT NULL, -- as printed, without its number
    unit TEXT, -- as printed
    value TEXT, -- decimal, in its unit; null where none is printed
    raw TEXT NOT NULL,
    verdict TEXT NOT NULL,
    place TEXT NOT NULL, -- JSON
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What else was checked of a revision: its text against its tables, lists against their totals, sections against the
-- form.
CREATE TABLE check_result (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,
    check_id TEXT NOT NULL, -- and in brackets, of what it was asked: S-missing[issues]
    version INTEGER NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'notice')), -- how much it matters when it fails
    outcome TEXT NOT NULL,
    left_value TEXT, -- decimal: what the text or the list says
    right_value TEXT, -- decimal: what the table or the total says
    message TEXT NOT NULL,
    place TEXT, -- JSON
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

-- How the agency may be reached, by what a revision prints, in order.
CREATE TABLE contact (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL, -- address, postcode, phone, fax, email
    value TEXT NOT NULL, -- as printed, without its label and white space
    place TEXT NOT NULL, -- JSON
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What a revision says to be based on, in order.
CREATE TABLE citation (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,
    title TEXT NOT NULL,
    number TEXT, -- as printed
    place TEXT NOT NULL, -- JSON
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

-- Addresses that the text of a revision gives or links to, in order.
CREATE TABLE link (
    revision_id INTEGER NOT NULL REFERENCES revision (id),
    ordinal INTEGER NOT NULL,
    target TEXT NOT NULL, -- as it stands there: it may be relative, or without a scheme
    text TEXT, -- what is linked, or stands before the printed address
    place TEXT NOT NULL, -- JSON
    PRIMARY KEY (revision_id, ordinal)
) STRICT, WITHOUT ROWID;

-- What the texts of reports state as figures. Written from the list of indicators at start.
CREATE TABLE indicator (
    key TEXT PRIMARY KEY,
    ordinal INTEGER NOT NULL, -- the order of the list
    label TEXT NOT NULL, -- in Chinese
    english TEXT NOT NULL,
    unit TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The report of each agency and year, by its current revision.
DROP VIEW current_report;
CREATE VIEW current_report AS
SELECT
    report.id AS report_id,
    revision.id AS revision_id,
    agency.name AS agency,
    agency.region,
    revision.credit_code,
    report.report_year,
    revision.title,
    revision.signed_on,
    document.published_on,
    document.portal,
    document.url,
    document.landing_url,
    document.role,
    document.sha256 AS document_sha256,
    revision.reader,
    revision.confirmed,
    revision.unchecked,
    revision.contradicted,
    revision.uncertain,
    revision.missing,
    revision.contradicted + revision.uncertain + revision.missing AS doubted,
    (SELECT count(*) FROM problem WHERE problem.revision_id = revision.id)
        + (SELECT count(*) FROM problem WHERE problem.report_id = report.id) AS problems,
    (SELECT count(*) FROM revision AS other WHERE other.report_id = report.id) AS revisions,
    revision.year_source,
    revision.title_source,
    revision.period_from,
    revision.period_to,
    revision.region_code,
    revision.region_name,
    revision.region_level,
    revision.region_parent_code,
    revision.region_full_name,
    revision.region_source
FROM report
JOIN agency ON agency.id = report.agency_id
JOIN reading ON reading.id = report.current_reading_id
JOIN revision ON revision.id = reading.revision_id
JOIN document ON document.id = reading.document_id;

-- The cells of the current reports, with the labels of their form.
DROP VIEW current_cell;
CREATE VIEW current_cell AS
SELECT
    current_report.report_id,
    current_report.agency,
    current_report.region,
    current_report.report_year,
    cell.table_key,
    cell.row_key,
    cell.column_key,
    form_cell.form,
    form_cell.row_groups,
    form_cell.row_label,
    form_cell.row_english,
    form_cell.column_label,
    form_cell.column_english,
    form_cell.unit,
    cell.count_value,
    cell.amount_value,
    cell.kind,
    cell.raw,
    cell.obtained,
    cell.verdict,
    cell.place,
    current_report.url,
    current_report.document_sha256,
    current_report.reader,
    cell.ordinal,
    cell.anchor,
    cell.forced_by
FROM current_report
JOIN cell ON cell.revision_id = current_report.revision_id
LEFT JOIN revision_form
    ON revision_form.revision_id = cell.revision_id AND revision_form.table_key = cell.table_key
-- A table that was not found has no form; its labels are those of the latest form that has the cell.
LEFT JOIN form_cell
    ON form_cell.table_key = cell.table_key
    AND form_cell.row_key = cell.row_key
    AND form_cell.column_key = cell.column_key
    AND form_cell.form = coalesce(
        revision_form.form,
        (
            SELECT max(latest.form) FROM form_cell AS latest
            WHERE latest.table_key = cell.table_key
                AND latest.row_key = cell.row_key
                AND latest.column_key = cell.column_key
        )
    );

-- The problems that stand now: of current reports, of documents still at their address, of each portal's last run.
DROP VIEW current_problem;
CREATE VIEW current_problem AS
SELECT
    current_report.agency,
    current_report.region,
    current_report.report_year,
    current_report.portal,
    coalesce(problem.url, current_report.url) AS url,
    problem.code,
    problem.severity,
    problem.table_key,
    problem.row_key,
    problem.column_key,
    problem.reason,
    problem.message,
    problem.place,
    problem.ordinal,
    problem.alternatives
FROM problem
JOIN current_report
    ON current_report.revision_id = problem.revision_id OR current_report.report_id = problem.report_id
UNION ALL
SELECT
    NULL, NULL, NULL, current_document.portal, current_document.url, problem.code, problem.severity,
    problem.table_key, problem.row_key, problem.column_key, problem.reason, problem.message, problem.place,
    problem.ordinal,
    problem.alternatives
FROM problem
JOIN current_document ON current_document.reading_id = problem.reading_id AND current_document.latest
UNION ALL
SELECT
    NULL, NULL, NULL, run.portal, problem.url, problem.code, problem.severity,
    problem.table_key, problem.row_key, problem.column_key, problem.reason, problem.message, problem.place,
    problem.ordinal,
    problem.alternatives
FROM problem
JOIN run ON run.id = problem.run_id
WHERE NOT EXISTS (
    SELECT 1 FROM run AS later
    WHERE later.portal = run.portal AND later.number > run.number AND later.status <> 'running'
);

-- What the texts of the current reports state in figures, with the labels of their indicators.
CREATE VIEW current_narrative_figure AS
SELECT
    current_report.report_id,
    current_report.agency,
    current_report.region,
    current_report.report_year,
    narrative_figure.indicator,
    indicator.label,
    indicator.english,
    indicator.unit,
    narrative_figure.part,
    narrative_figure.value,
    narrative_figure.precision,
    narrative_figure.year,
    narrative_figure.raw,
    narrative_figure.sentence,
    narrative_figure.obtained,
    narrative_figure.verdict,
    narrative_figure.place,
    current_report.url,
    current_report.document_sha256,
    current_report.reader,
    narrative_figure.ordinal
FROM current_report
JOIN narrative_figure ON narrative_figure.revision_id = current_report.revision_id
LEFT JOIN indicator ON indicator.key = narrative_figure.indicator;

-- The lines of the statistical sheets of the current reports.
CREATE VIEW current_statistic AS
SELECT
    current_report.report_id,
    current_report.agency,
    current_report.region,
    current_report.report_year,
    statistic.label_groups,
    statistic.label,
    statistic.unit,
    statistic.value,
    statistic.raw,
    statistic.verdict,
    statistic.place,
    current_report.url,
    current_report.document_sha256,
    current_report.reader,
    statistic.ordinal
FROM current_report
JOIN statistic ON statistic.revision_id = current_report.revision_id;

-- What was checked of the current reports beside the sums of their tables.
CREATE VIEW current_check_result AS
SELECT
    current_report.report_id,
    current_report.agency,
    current_report.region,
    current_report.report_year,
    check_result.check_id,
    check_result.version,
    check_result.severity,
    check_result.outcome,
    check_result.left_value,
    check_result.right_value,
    check_result.message,
    check_result.place,
    current_report.url,
    current_report.document_sha256,
    current_report.reader,
    check_result.ordinal
FROM current_report
JOIN check_result ON check_result.revision_id = current_report.revision_id;
