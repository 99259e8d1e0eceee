-- Screening: public designation lists, their entries, what changed from version to version and since when it counts;
-- what was asked, what was found, and what a person decided.

-- `screening` grows with each change of what is in force: it numbers the states (editions) of all lists together.
INSERT INTO counter (name, value) VALUES ('screening', 0), ('list_entry', 0), ('list_change', 0);
CREATE TABLE designation_list (
    slug       TEXT PRIMARY KEY,
    format     TEXT NOT NULL,
    url        TEXT NOT NULL DEFAULT '',
    interval_s INTEGER NOT NULL DEFAULT 0,
    in_force   {integer},
    etag       TEXT NOT NULL DEFAULT '',
    modified   TEXT NOT NULL DEFAULT '',
    checked_at {integer},
    fault      TEXT NOT NULL DEFAULT '',
    added_by   TEXT NOT NULL,
    added_at   {integer} NOT NULL
);
CREATE TABLE list_version (
    number      {identity},
    list        TEXT NOT NULL REFERENCES designation_list (slug),
    state       TEXT NOT NULL,
    published   TEXT NOT NULL,
    source      TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    entries     INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    removed     INTEGER NOT NULL,
    left_out    INTEGER NOT NULL,
    needs       INTEGER NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at {integer} NOT NULL,
    accepted_by TEXT NOT NULL DEFAULT '[]',
    decided_at  {integer},
    reason      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX list_version_by_list ON list_version (list, number);
-- Each version of each entry once, as it was read; never changed, so that every decision can be looked at again.
CREATE TABLE list_entry (
    id       {integer} PRIMARY KEY,
    list     TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    version  TEXT NOT NULL,
    body     {bytes} NOT NULL,
    UNIQUE (list, entry_id, version)
);
-- `old` and `new` are entries (null: there is none); `applied` is the edition from which the change counts.
CREATE TABLE list_change (
    id             {integer} PRIMARY KEY,
    version_number {integer} NOT NULL REFERENCES list_version (number),
    list           TEXT NOT NULL,
    entry_id       TEXT NOT NULL,
    what           TEXT NOT NULL,
    old            {integer},
    new            {integer},
    applied        {integer}
);
CREATE INDEX list_change_by_version ON list_change (version_number, id);
CREATE INDEX list_change_by_entry ON list_change (list, entry_id, applied);
CREATE INDEX list_change_by_edition ON list_change (applied);
CREATE TABLE entry_in_force (
    list     TEXT NOT NULL,
    entry_id TEXT NOT NULL,
    entry    {integer} NOT NULL REFERENCES list_entry (id),
    PRIMARY KEY (list, entry_id)
){clustered};
-- The index of an edition: built in one piece (base is null), or from that of the edition before. Empty: no entry.
CREATE TABLE index_state (
    edition {integer} PRIMARY KEY,
    base    {integer},
    digest  TEXT NOT NULL,
    made_at {integer} NOT NULL
);
-- One question. `query` is sealed, and null where nothing was found; such a line goes after 30 days at most.
CREATE TABLE screening (
    id          TEXT PRIMARY KEY,
    at          {integer} NOT NULL,
    fingerprint {bytes} NOT NULL,
    purpose     TEXT NOT NULL,
    asked_by    TEXT NOT NULL,
    query       {bytes},
    hits        INTEGER NOT NULL,
    edition     {integer} NOT NULL,
    digest      TEXT NOT NULL,
    engine      TEXT NOT NULL
);
CREATE INDEX screening_by_time ON screening (hits, at);
CREATE TABLE hit (
    number       {identity},
    screening_id TEXT NOT NULL REFERENCES screening (id),
    rank         INTEGER NOT NULL,
    fingerprint  {bytes} NOT NULL,
    list         TEXT NOT NULL,
    entry_id     TEXT NOT NULL,
    entry        {integer} NOT NULL REFERENCES list_entry (id),
    list_version {integer} NOT NULL,
    probability  DOUBLE PRECISION NOT NULL,
    weak         INTEGER NOT NULL,
    explanation  {bytes} NOT NULL,
    state        TEXT NOT NULL,
    reopened     TEXT NOT NULL DEFAULT '',
    decided_by   TEXT NOT NULL DEFAULT '',
    decided_at   {integer},
    expires_at   {integer}
);
CREATE INDEX hit_by_state ON hit (state, number);
CREATE INDEX hit_by_screening ON hit (screening_id, rank);
CREATE INDEX hit_by_entry ON hit (list, entry_id, state);
CREATE INDEX hit_by_fingerprint ON hit (fingerprint, list, entry_id, state);
-- Every decision that was ever made on a hit; `reason` is sealed.
CREATE TABLE hit_decision (
    id         {identity},
    hit        {integer} NOT NULL REFERENCES hit (number),
    decision   TEXT NOT NULL,
    reason     {bytes} NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at {integer} NOT NULL,
    expires_at {integer}
);
CREATE INDEX hit_decision_by_hit ON hit_decision (hit, id);
-- For the public: how much was screened in a month, without names.
CREATE TABLE screening_count (
    month      TEXT PRIMARY KEY,
    screened   {integer} NOT NULL,
    hits       {integer} NOT NULL,
    false_hits {integer} NOT NULL,
    true_hits  {integer} NOT NULL
);
