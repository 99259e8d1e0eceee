-- The newsroom: masthead, bulletins with their revisions, comments.

-- Grows with everything that readers can see: what was rendered before it is stale.
INSERT INTO counter (name, value) VALUES ('newsroom', 0);
CREATE TABLE masthead (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    body       TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at {integer} NOT NULL
);
-- year and number are given with the first publication and never change: they are the permalink.
CREATE TABLE bulletin (
    id           TEXT PRIMARY KEY,
    year         INTEGER,
    number       INTEGER,
    slug         TEXT NOT NULL DEFAULT '',
    language     TEXT NOT NULL,
    handling_id  {integer} NOT NULL REFERENCES handling (id),
    release_id   TEXT REFERENCES release (id),
    state        TEXT NOT NULL,
    reason       TEXT NOT NULL DEFAULT '',
    created_by   TEXT NOT NULL,
    created_at   {integer} NOT NULL,
    published_at {integer},
    changed_at   {integer} NOT NULL,
    expires_at   {integer} NOT NULL,
    UNIQUE (year, number)
);
CREATE INDEX bulletin_by_state ON bulletin (state, published_at);
-- An article as it was written; the one in force is the highest that was published.
CREATE TABLE bulletin_revision (
    bulletin_id TEXT NOT NULL REFERENCES bulletin (id),
    revision    INTEGER NOT NULL,
    kicker      TEXT NOT NULL,
    headline    TEXT NOT NULL,
    standfirst  TEXT NOT NULL,
    byline      TEXT NOT NULL,
    body        TEXT NOT NULL,
    note        TEXT NOT NULL DEFAULT '',
    state       TEXT NOT NULL,
    written_by  TEXT NOT NULL,
    written_at  {integer} NOT NULL,
    approved_by TEXT NOT NULL DEFAULT '',
    approved_at {integer},
    signature   {bytes},
    PRIMARY KEY (bulletin_id, revision)
);
CREATE TABLE comment (
    id          {identity},
    bulletin_id TEXT NOT NULL REFERENCES bulletin (id),
    email       TEXT,
    name        TEXT NOT NULL,
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,
    state       TEXT NOT NULL,
    at          {integer} NOT NULL,
    decided_by  TEXT NOT NULL DEFAULT '',
    decided_at  {integer}
);
CREATE INDEX comment_by_bulletin ON comment (bulletin_id, state, id);
CREATE INDEX comment_by_state ON comment (state, id);
