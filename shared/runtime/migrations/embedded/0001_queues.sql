-- The embedded bus: queues with their arguments, who hears what, messages and dead letters.
-- Times and durations are milliseconds; times count from 1970-01-01 UTC.

CREATE TABLE queue (
    name          TEXT    NOT NULL PRIMARY KEY,
    max_attempts  INTEGER NOT NULL,
    retry_delays  TEXT    NOT NULL, -- JSON array of durations
    lease         INTEGER NOT NULL,
    max_length    INTEGER NOT NULL,
    length        INTEGER NOT NULL DEFAULT 0 -- kept by the triggers below; dead letters do not count
) STRICT, WITHOUT ROWID;

CREATE TABLE binding (
    event TEXT NOT NULL,
    queue TEXT NOT NULL REFERENCES queue (name),
    PRIMARY KEY (event, queue)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
    -- AUTOINCREMENT: an id is never used again, so that the late answer of a dead worker cannot meet a new message.
    id       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    queue    TEXT    NOT NULL REFERENCES queue (name),
    event    TEXT    NOT NULL,
    event_id TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    -- Deliveries so far. It grows in the transaction that hands the message out, so a crash of the worker cannot
    -- reset it; and it is the fencing token: an answer counts only while its delivery is the last one.
    attempts INTEGER NOT NULL DEFAULT 0,
    held     INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)), -- 1 from delivery to answer
    set_at   INTEGER NOT NULL, -- when the present wait (delay or lease) began
    due_at   INTEGER NOT NULL, -- when it ends: the message may then be handed out
    cause    TEXT              -- why the last answered attempt failed
) STRICT;

CREATE INDEX message_due ON message (queue, due_at, held);
CREATE INDEX message_set ON message (queue, set_at);

CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
    UPDATE queue SET length = length + 1 WHERE name = new.queue;
END;

CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
    UPDATE queue SET length = length - 1 WHERE name = old.queue;
END;

CREATE TABLE dead_letter (
    id       INTEGER NOT NULL PRIMARY KEY, -- of the message it was
    queue    TEXT    NOT NULL REFERENCES queue (name),
    event    TEXT    NOT NULL,
    event_id TEXT    NOT NULL,
    body     BLOB    NOT NULL,
    attempts INTEGER NOT NULL,
    cause    TEXT    NOT NULL,
    died_at  INTEGER NOT NULL
) STRICT;

CREATE INDEX dead_letter_queue ON dead_letter (queue, id);
