-- What was asked of which portal, what came of it, and what is still to be said on the bus.

-- One crawl of one portal. A run goes from requested to running (its lists are read) to finished.
CREATE TABLE run (
    portal        TEXT    NOT NULL,
    number        INTEGER NOT NULL,
    trigger       TEXT    NOT NULL CHECK (trigger IN ('person', 'schedule')),
    state         TEXT    NOT NULL CHECK (state IN ('requested', 'running', 'finished')),
    -- Why the portal's lists are not known to be complete.
    listing_fault TEXT,
    -- Of a finished run: the account it gave.
    status        TEXT CHECK (status IN ('complete', 'incomplete')),
    reason        TEXT,
    counts        TEXT,
    PRIMARY KEY (portal, number),
    CHECK ((state = 'finished') = (status IS NOT NULL))
) STRICT;

CREATE INDEX run_unfinished ON run (portal, number) WHERE state <> 'finished';

-- What a run's lists led to. Worked on in the order of `position`.
CREATE TABLE link (
    position  INTEGER PRIMARY KEY AUTOINCREMENT,
    portal    TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    url       TEXT    NOT NULL,
    title     TEXT    NOT NULL,
    listed_on TEXT,
    -- What it leads to, as JSON.
    kind      TEXT    NOT NULL,
    done      INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    -- Of a link that is done: what became of it, as JSON; null where there was nothing to fetch.
    outcome   TEXT,
    UNIQUE (portal, number, url),
    FOREIGN KEY (portal, number) REFERENCES run (portal, number)
) STRICT;

CREATE INDEX link_open ON link (portal, number, position) WHERE NOT done;

-- The last content of every address that ever gave one.
CREATE TABLE content (
    url           TEXT    PRIMARY KEY,
    -- How many different contents the address has had.
    observation   INTEGER NOT NULL,
    sha256        TEXT    NOT NULL,
    size          INTEGER NOT NULL,
    media_type    TEXT    NOT NULL,
    charset       TEXT,
    -- A document is published; a landing page is not.
    role          TEXT    NOT NULL CHECK (role IN ('document', 'landing')),
    etag          TEXT,
    last_modified TEXT
) STRICT, WITHOUT ROWID;

-- Events that are true but not yet on the bus, in the order in which they became true.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    event    TEXT    NOT NULL,
    event_id TEXT    NOT NULL UNIQUE,
    body     BLOB    NOT NULL
) STRICT;

-- Events that the bus will never take, taken off the list so that the others go on.
CREATE TABLE dead_outbox (
    position INTEGER PRIMARY KEY,
    event    TEXT    NOT NULL,
    event_id TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    cause    TEXT    NOT NULL
) STRICT;

-- Who works on what: on a portal, and on each host that it may be asked at. Rows stay when a lease is over.
CREATE TABLE lease (
    -- `portal ID` or `host NAME`.
    subject  TEXT    PRIMARY KEY,
    -- All rows of one lease have the same portal and fence; the next lease of the portal has a higher fence.
    portal   TEXT    NOT NULL,
    fence    INTEGER NOT NULL,
    holder   TEXT    NOT NULL,
    -- The lease ends then, unless it is renewed.
    until    TEXT    NOT NULL,
    -- How long after that the subject may be asked again.
    delay_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX lease_portal ON lease (portal);
