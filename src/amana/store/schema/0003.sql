-- Administration: what waits for a second person, the node's own sound values, how long things are kept;
-- and which objects refer to which.

-- Asked for by one administrator, decided on by another. `details` is JSON; one request on one thing waits at a time.
CREATE TABLE pending (
    id         {identity},
    action     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    details    TEXT NOT NULL,
    state      TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    asked_at   {integer} NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at {integer}
);
CREATE UNIQUE INDEX pending_once ON pending (action, subject) WHERE state = 'waiting';
-- Values that this node knows to be sound: its own warning list.
CREATE TABLE sound_value (
    id         {identity},
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    key        {ordered} NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL,
    created_at {integer} NOT NULL,
    UNIQUE (kind, key)
);
-- Grows with each change of the list, so that a worker knows when to read it again.
INSERT INTO counter (name, value) VALUES ('sound', 0);
-- Days for which things are kept, where they differ from what amana.store.retention says.
CREATE TABLE retention (
    what TEXT PRIMARY KEY,
    days INTEGER NOT NULL
);
-- Object versions (seq) that name another object; filled by the worker after the object was taken in.
CREATE TABLE reference (
    target TEXT NOT NULL,
    seq    {integer} NOT NULL,
    PRIMARY KEY (target, seq)
){clustered};
INSERT INTO outbox (topic, payload, at)
    SELECT 'references', '[1, ' || last || ']', 0 FROM (SELECT max(seq) AS last FROM object_version) held
    WHERE last IS NOT NULL;
