-- What was asked of which portal, what came of it, and what is still to be said on the bus.
-- Addresses and names are ordered by their bytes, as SQLite orders them, whatever the database's language.

-- One crawl of one portal. A run goes from requested to running (its lists are read) to finished.
CREATE TABLE run (
    portal        TEXT    COLLATE "C" NOT NULL,
    number        BIGINT  NOT NULL,
    trigger       TEXT    NOT NULL CHECK (trigger IN ('person', 'schedule')),
    state         TEXT    NOT NULL CHECK (state IN ('requested', 'running', 'finished')),
    -- Why the portal's lists are not known to be complete.
    listing_fault TEXT,
    -- Of a finished run: the account it gave.
    status        TEXT CHECK (status IN ('complete', 'incomplete')),
    reason        TEXT,
    counts        JSON,
    PRIMARY KEY (portal, number),
    CHECK ((state = 'finished') = (status IS NOT NULL))
);

CREATE INDEX run_unfinished ON run (portal, number) WHERE state <> 'finished';

-- What a run's lists led to. Worked on in the order of `position`.
CREATE TABLE link (
    position  BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    portal    TEXT    COLLATE "C" NOT NULL,
    number    BIGINT  NOT NULL,
    url       TEXT    COLLATE "C" NOT NULL,
    title     TEXT    NOT NULL,
    listed_on DATE,
    -- What it leads to.
    kind      JSON    NOT NULL,
    done      BOOLEAN NOT NULL DEFAULT FALSE,
    -- Of a link that is done: what became of it; null where there was nothing to fetch.
    outcome   JSON,
    UNIQUE (portal, number, url),
    FOREIGN KEY (portal, number) REFERENCES run (portal, number)
);

CREATE INDEX link_open ON link (portal, number, position) WHERE NOT done;

-- The last content of every address that ever gave one.
CREATE TABLE content (
    url           TEXT    COLLATE "C" PRIMARY KEY,
    -- How many different contents the address has had.
    observation   BIGINT  NOT NULL,
    sha256        TEXT    NOT NULL,
    size          BIGINT  NOT NULL,
    media_type    TEXT    NOT NULL,
    charset       TEXT,
    -- A document is published; a landing page is not.
    role          TEXT    NOT NULL CHECK (role IN ('document', 'landing')),
    etag          TEXT,
    last_modified TEXT
);

-- Events that are true but not yet on the bus, in the order in which they became true.
CREATE TABLE outbox (
    position BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event    TEXT    NOT NULL,
    event_id TEXT    NOT NULL UNIQUE,
    body     BYTEA   NOT NULL
);

-- Events that the bus will never take, taken off the list so that the others go on.
CREATE TABLE dead_outbox (
    position BIGINT  PRIMARY KEY,
    event    TEXT    NOT NULL,
    event_id TEXT    NOT NULL,
    body     BYTEA   NOT NULL,
    cause    TEXT    NOT NULL
);

-- Who works on what: on a portal, and on each host that it may be asked at. Rows stay when a lease is over.
CREATE TABLE lease (
    -- `portal ID` or `host NAME`.
    subject  TEXT    COLLATE "C" PRIMARY KEY,
    -- All rows of one lease have the same portal and fence; the next lease of the portal has a higher fence.
    portal   TEXT    COLLATE "C" NOT NULL,
    fence    BIGINT  NOT NULL,
    holder   TEXT    NOT NULL,
    -- The lease ends then, unless it is renewed.
    until    TIMESTAMPTZ NOT NULL,
    -- How long after that the subject may be asked again.
    delay_ms BIGINT  NOT NULL
);

CREATE INDEX lease_portal ON lease (portal);
