-- What the reader tells of a report beside its tables: figures of its text, statistical sheets, checks, head and foot. Rows
-- that were loaded before have nothing of it: null, or as if it were not there.

ALTER TABLE revision
    ADD COLUMN year_source TEXT COLLATE "C",
    ADD COLUMN title_source TEXT COLLATE "C",
    ADD COLUMN period_from DATE,
    ADD COLUMN period_to DATE,
    ADD COLUMN period_place JSON,
    ADD COLUMN region_code TEXT COLLATE "C",
    ADD COLUMN region_name TEXT COLLATE "C",
    ADD COLUMN region_level TEXT COLLATE "C",
    ADD COLUMN region_parent_code TEXT COLLATE "C",
    ADD COLUMN region_full_name TEXT COLLATE "C",
    ADD COLUMN region_source TEXT COLLATE "C";
COMMENT ON COLUMN revision.year_source IS 'Where the year of its report was found.';
COMMENT ON COLUMN revision.period_from IS 'The first of the days that its figures are said to be of.';
COMMENT ON COLUMN revision.period_to IS 'The last of these days.';
COMMENT ON COLUMN revision.period_place IS 'Where it says so.';
COMMENT ON COLUMN revision.region_code IS
    'Code of the region whose body reports, by GB/T 2260; null where the reader did not find it.';
COMMENT ON COLUMN revision.region_level IS 'province, prefecture or county.';
COMMENT ON COLUMN revision.region_parent_code IS 'Code of the region above it; null for a province.';
COMMENT ON COLUMN revision.region_full_name IS 'The names from the province down, joined.';

ALTER TABLE section
    ADD COLUMN depth BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN parent_ordinal BIGINT CHECK ((depth = 0) = (parent_ordinal IS NULL));
COMMENT ON COLUMN section.depth IS '0 for a section of the report, 1 for one in that, and so on.';
COMMENT ON COLUMN section.parent_ordinal IS 'Ordinal of the section that it stands in.';

ALTER TABLE cell
    ADD COLUMN anchor TEXT COLLATE "C",
    ADD COLUMN forced_by JSON;
COMMENT ON COLUMN cell.anchor IS
    'By what its row was found: label, lines, order, rules, guess; null where it was not found.';
COMMENT ON COLUMN cell.forced_by IS
    'For an inferred value, the rules that leave no other: JSON array of their ids; null where there is none.';

ALTER TABLE rule_result
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
COMMENT ON COLUMN rule_result.version IS 'Version of the rule, as its form states it.';

ALTER TABLE problem
    ADD COLUMN alternatives JSON;
COMMENT ON COLUMN problem.alternatives IS
    'What else the figure may be, the likeliest first: JSON array of counts and, as texts, amounts; null where there '
    'is nothing.';

CREATE TABLE narrative_figure (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    ordinal BIGINT NOT NULL,
    indicator TEXT COLLATE "C" NOT NULL,
    part TEXT COLLATE "C",
    value NUMERIC NOT NULL,
    precision TEXT COLLATE "C" NOT NULL,
    year INTEGER,
    raw TEXT COLLATE "C" NOT NULL,
    sentence TEXT COLLATE "C" NOT NULL,
    obtained TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    place JSON NOT NULL,
    PRIMARY KEY (revision_id, ordinal)
);
COMMENT ON TABLE narrative_figure IS 'What the text of a revision states in figures, in order.';
COMMENT ON COLUMN narrative_figure.indicator IS
    'Key of the indicator; that of a later list may not be in the table indicator.';
COMMENT ON COLUMN narrative_figure.part IS 'For a part of a list, the words that name it.';
COMMENT ON COLUMN narrative_figure.value IS 'In the unit of the indicator, exact; a per cent is its number.';
COMMENT ON COLUMN narrative_figure.precision IS 'How exactly the text says it: exact, about, nearly, more_than.';
COMMENT ON COLUMN narrative_figure.year IS 'The year it speaks of.';
COMMENT ON COLUMN narrative_figure.raw IS 'The figure as printed, with its unit.';
COMMENT ON COLUMN narrative_figure.sentence IS 'The sentence it stands in.';
COMMENT ON COLUMN narrative_figure.verdict IS 'Confirmed, unchecked; to be doubted: contradicted, uncertain.';
COMMENT ON COLUMN narrative_figure.place IS 'Where the sentence stands.';

CREATE TABLE statistic (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    ordinal BIGINT NOT NULL,
    label_groups JSON NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C",
    value NUMERIC,
    raw TEXT COLLATE "C" NOT NULL,
    verdict TEXT COLLATE "C" NOT NULL,
    place JSON NOT NULL,
    PRIMARY KEY (revision_id, ordinal)
);
COMMENT ON TABLE statistic IS 'The lines of the statistical sheet that reports before 2019 have, in order.';
COMMENT ON COLUMN statistic.label_groups IS
    'Labels of the groups it stands in, as printed, outermost first: JSON array of strings.';
COMMENT ON COLUMN statistic.label IS 'As printed, without its number.';
COMMENT ON COLUMN statistic.unit IS 'As printed.';
COMMENT ON COLUMN statistic.value IS 'In its unit, exact; null where none is printed.';

CREATE TABLE check_result (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    ordinal BIGINT NOT NULL,
    check_id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    severity TEXT COLLATE "C" NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
    outcome TEXT COLLATE "C" NOT NULL,
    left_value NUMERIC,
    right_value NUMERIC,
    message TEXT COLLATE "C" NOT NULL,
    place JSON,
    PRIMARY KEY (revision_id, ordinal)
);
COMMENT ON TABLE check_result IS
    'What else was checked of a revision: its text against its tables, lists against their totals, sections against '
    'the form.';
COMMENT ON COLUMN check_result.check_id IS 'The check, and in brackets, of what it was asked: S-missing[issues].';
COMMENT ON COLUMN check_result.version IS 'Version of the check.';
COMMENT ON COLUMN check_result.severity IS 'How much it matters when it fails.';
COMMENT ON COLUMN check_result.left_value IS 'What the text or the list says.';
COMMENT ON COLUMN check_result.right_value IS 'What the table or the total says.';

CREATE TABLE contact (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    ordinal BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    place JSON NOT NULL,
    PRIMARY KEY (revision_id, ordinal)
);
COMMENT ON TABLE contact IS 'How the agency may be reached, by what a revision prints, in order.';
COMMENT ON COLUMN contact.kind IS 'address, postcode, phone, fax or email.';
COMMENT ON COLUMN contact.value IS 'As printed, without its label and white space.';

CREATE TABLE citation (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    ordinal BIGINT NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C",
    place JSON NOT NULL,
    PRIMARY KEY (revision_id, ordinal)
);
COMMENT ON TABLE citation IS 'What a revision says to be based on, in order.';
COMMENT ON COLUMN citation.number IS 'As printed.';

CREATE TABLE link (
    revision_id BIGINT NOT NULL REFERENCES revision (id),
    ordinal BIGINT NOT NULL,
    target TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C",
    place JSON NOT NULL,
    PRIMARY KEY (revision_id, ordinal)
);
COMMENT ON TABLE link IS 'Addresses that the text of a revision gives or links to, in order.';
COMMENT ON COLUMN link.target IS 'As it stands there: it may be relative, or without a scheme.';
COMMENT ON COLUMN link.text IS 'What is linked, or stands before the printed address.';

CREATE TABLE indicator (
    key TEXT COLLATE "C" PRIMARY KEY,
    ordinal BIGINT NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    english TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL
);
COMMENT ON TABLE indicator IS
    'What the texts of reports state as figures. Written from the list of indicators at start.';
COMMENT ON COLUMN indicator.ordinal IS 'The order of the list.';
COMMENT ON COLUMN indicator.label IS 'In Chinese.';

-- Columns stand at the end of a view, so that what others have built on it stays.

CREATE OR REPLACE VIEW current_report AS
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

CREATE OR REPLACE VIEW current_cell AS
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

CREATE OR REPLACE VIEW current_problem AS
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
COMMENT ON VIEW current_narrative_figure IS
    'What the texts of the current reports state in figures, with the labels of their indicators.';

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
COMMENT ON VIEW current_statistic IS 'The lines of the statistical sheets of the current reports.';

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
COMMENT ON VIEW current_check_result IS 'What was checked of the current reports beside the sums of their tables.';
