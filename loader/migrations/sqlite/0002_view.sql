-- The views: what the rest of the world reads. The wide views, one a form table, are generated from the form files at
-- start (loader/src/wide.rs).

-- The report of each agency and year, by its current revision.
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
    (SELECT count(*) FROM revision AS other WHERE other.report_id = report.id) AS revisions
FROM report
JOIN agency ON agency.id = report.agency_id
JOIN reading ON reading.id = report.current_reading_id
JOIN revision ON revision.id = reading.revision_id
JOIN document ON document.id = reading.document_id;

-- The cells of the current reports, with the labels of their form.
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
    cell.ordinal
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

-- Each document with what the newest reader made of it. `latest`: its address has had no other content since.
CREATE VIEW current_document AS
SELECT
    document.id AS document_id,
    document.portal,
    document.run_id,
    document.url,
    document.landing_url,
    document.role,
    document.observation,
    document.sha256,
    document.size,
    document.media_type,
    document.listing_title,
    document.published_on,
    reading.id AS reading_id,
    reading.reader,
    reading.outcome,
    reading.reason,
    reading.detail,
    reading.sha256 AS reading_sha256,
    NOT EXISTS (
        SELECT 1 FROM document AS later
        WHERE later.url = document.url AND later.observation > document.observation
    ) AS latest
FROM document
JOIN reading ON reading.document_id = document.id AND reading.newest;

-- What became of each document that a run met: the crawler's word, and for one that was obtained the loader's. Also what
-- the crawler found unchanged is pending until its reading is here: it may have been lost on its way.
CREATE VIEW run_document_state AS
SELECT
    run_document.*,
    CASE
        WHEN run_document.outcome NOT IN ('fetched', 'unchanged') THEN run_document.outcome
        WHEN reading.outcome IS NULL THEN 'pending'
        WHEN run_document.outcome = 'unchanged' THEN 'unchanged'
        ELSE reading.outcome
    END AS state
FROM run_document
LEFT JOIN reading ON reading.newest AND reading.document_id = (
    SELECT document.id FROM document
    WHERE document.url = run_document.url AND document.sha256 = run_document.sha256
        AND document.observation = coalesce(run_document.observation, document.observation)
    ORDER BY document.observation DESC LIMIT 1
);

-- The account of each run. `balanced` is true when it is finished and every document discovered is accounted for;
-- `pending` documents are accounted for and still to come.
CREATE VIEW run_balance AS
SELECT
    counted.*,
    coalesce(
        counted.discovered = counted.loaded + counted.unchanged + counted.quarantined + counted.rejected
            + counted.refused + counted.failed + counted.pending,
        FALSE
    ) AS balanced
FROM (
    SELECT
        run.id AS run,
        run.portal,
        run.number,
        run.status,
        run.reason,
        run.discovered,
        count(*) FILTER (WHERE it.state = 'loaded') AS loaded,
        count(*) FILTER (WHERE it.state = 'unchanged') AS unchanged,
        count(*) FILTER (WHERE it.state = 'quarantined') AS quarantined,
        count(*) FILTER (WHERE it.state = 'rejected') AS rejected,
        count(*) FILTER (WHERE it.state = 'refused') AS refused,
        count(*) FILTER (WHERE it.state = 'failed') AS failed,
        count(*) FILTER (WHERE it.state = 'pending') AS pending
    FROM run
    LEFT JOIN run_document_state AS it ON it.run_id = run.id
    GROUP BY run.id, run.portal, run.number, run.status, run.reason, run.discovered
) AS counted;

-- The problems that stand now: of current reports, of documents still at their address, of each portal's last run.
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
    problem.ordinal
FROM problem
JOIN current_report
    ON current_report.revision_id = problem.revision_id OR current_report.report_id = problem.report_id
UNION ALL
SELECT
    NULL, NULL, NULL, current_document.portal, current_document.url, problem.code, problem.severity,
    problem.table_key, problem.row_key, problem.column_key, problem.reason, problem.message, problem.place,
    problem.ordinal
FROM problem
JOIN current_document ON current_document.reading_id = problem.reading_id AND current_document.latest
UNION ALL
SELECT
    NULL, NULL, NULL, run.portal, problem.url, problem.code, problem.severity,
    problem.table_key, problem.row_key, problem.column_key, problem.reason, problem.message, problem.place,
    problem.ordinal
FROM problem
JOIN run ON run.id = problem.run_id
WHERE NOT EXISTS (
    SELECT 1 FROM run AS later
    WHERE later.portal = run.portal AND later.number > run.number AND later.status <> 'running'
);
