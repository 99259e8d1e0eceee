-- The tables of a node. One text for both databases; migrate.py fills in:
--   {integer} 64-bit integer   {bytes} byte string   {clustered} rows stored in key order where the database can
--   {ordered} text in the order of its code points, whatever the database's language
-- Times are microseconds since 1970-01-01T00:00:00Z. JSON is text. Sequence order is the only order.

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value {integer} NOT NULL
){clustered};
INSERT INTO counter (name, value) VALUES ('object', 0), ('entry', 0), ('generation', 0), ('report', 0), ('release', 0);

-- Who may see it, interned: each distinct audience has one row, for ever.
CREATE TABLE audience (
    id      {integer} PRIMARY KEY,
    digest  TEXT NOT NULL UNIQUE,
    clauses TEXT NOT NULL
);
CREATE TABLE audience_member (
    audience_id {integer} NOT NULL REFERENCES audience (id),
    clause      INTEGER NOT NULL,
    principal   TEXT NOT NULL,
    PRIMARY KEY (audience_id, clause, principal)
){clustered};

-- Handling rules, interned likewise.
CREATE TABLE handling (
    id         {integer} PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    tlp        TEXT NOT NULL,
    categories TEXT NOT NULL,
    expires_at {integer},
    body       TEXT NOT NULL
);

-- What was accepted, byte for byte.
CREATE TABLE object_version (
    seq          {integer} PRIMARY KEY,
    stix_id      TEXT NOT NULL,
    version      TEXT NOT NULL,
    type         TEXT NOT NULL,
    spec_version TEXT NOT NULL,
    audience_id  {integer} NOT NULL REFERENCES audience (id),
    handling_id  {integer} REFERENCES handling (id),
    origin       TEXT NOT NULL,
    received_at  {integer} NOT NULL,
    digest       {bytes} NOT NULL,
    body         {bytes} NOT NULL
);
CREATE INDEX object_by_id ON object_version (stix_id, version);

-- One collection's list. `added` is both the date added and the cursor: unique in the node, ever increasing.
-- `rivals` is 0 only if no other line here is of the same object: then no query need look for one.
CREATE TABLE collection_entry (
    collection_id TEXT NOT NULL,
    added         {integer} NOT NULL,
    seq           {integer} NOT NULL,
    audience_id   {integer} NOT NULL,
    expires_at    {integer},
    stix_id       TEXT NOT NULL,
    version       TEXT NOT NULL,
    type          TEXT NOT NULL,
    spec_version  TEXT NOT NULL,
    rivals        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collection_id, added)
){clustered};
-- Covering: whether another line of the same object stands before this one is answered from the index alone.
CREATE INDEX entry_by_id ON collection_entry (collection_id, stix_id, version, audience_id, expires_at);
CREATE INDEX entry_by_type ON collection_entry (collection_id, type, added);

-- Values by which objects meet: key is amana.observables.sort_key. `own` (1: our objects, 0: other members') comes
-- first, so that what meets the other side is found by one range, however common a value is on this side.
CREATE TABLE observable (
    own   INTEGER NOT NULL,
    kind  TEXT NOT NULL,
    key   {ordered} NOT NULL,
    seq   {integer} NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (own, kind, key, seq)
){clustered};

-- The ledger (RFC 6962). ledger_node holds the complete subtrees, so that proofs need no recomputation.
CREATE TABLE ledger_entry (
    idx       {integer} PRIMARY KEY,
    at        {integer} NOT NULL,
    kind      TEXT NOT NULL,
    actor     TEXT NOT NULL,
    subject   TEXT NOT NULL,
    entry     {bytes} NOT NULL,
    leaf_hash {bytes} NOT NULL
);
CREATE INDEX ledger_by_subject ON ledger_entry (subject, idx);
CREATE TABLE ledger_node (
    level INTEGER NOT NULL,
    idx   {integer} NOT NULL,
    hash  {bytes} NOT NULL,
    PRIMARY KEY (level, idx)
){clustered};
CREATE TABLE ledger_head (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    size     {integer} NOT NULL,
    root     {bytes} NOT NULL,
    frontier {bytes} NOT NULL,
    at       {integer} NOT NULL
);
CREATE TABLE checkpoint (
    size {integer} PRIMARY KEY,
    root {bytes} NOT NULL,
    note {bytes} NOT NULL,
    at   {integer} NOT NULL
);
CREATE TABLE cosignature (
    size    {integer} NOT NULL REFERENCES checkpoint (size),
    witness TEXT NOT NULL,
    note    {bytes} NOT NULL,
    at      {integer} NOT NULL,
    PRIMARY KEY (size, witness)
);

-- What must still be carried on (outbox) and what must be done when (job).
CREATE TABLE outbox (
    id      {identity},
    topic   TEXT NOT NULL,
    payload TEXT NOT NULL,
    at      {integer} NOT NULL
);
CREATE INDEX outbox_by_topic ON outbox (topic, id);
CREATE TABLE job (
    id          {identity},
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    due_at      {integer} NOT NULL,
    lease_until {integer} NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 0,
    error       TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, payload)
);
CREATE INDEX job_by_due ON job (due_at);

-- Members, groups, accounts, tokens.
CREATE TABLE member (
    slug        TEXT PRIMARY KEY,
    name_en     TEXT NOT NULL,
    name_ar     TEXT NOT NULL,
    country     TEXT NOT NULL,
    sector      TEXT NOT NULL,
    fingerprint TEXT NOT NULL DEFAULT '',
    created_at  {integer} NOT NULL
);
CREATE TABLE sharing_group (
    slug       TEXT PRIMARY KEY,
    name_en    TEXT NOT NULL,
    name_ar    TEXT NOT NULL,
    created_at {integer} NOT NULL
);
CREATE TABLE group_member (
    group_slug  TEXT NOT NULL REFERENCES sharing_group (slug),
    member_slug TEXT NOT NULL REFERENCES member (slug),
    PRIMARY KEY (group_slug, member_slug)
);
CREATE TABLE account (
    id         {identity},
    name       TEXT NOT NULL UNIQUE,
    password   TEXT NOT NULL,
    member     TEXT REFERENCES member (slug),
    roles      TEXT NOT NULL DEFAULT '[]',
    language   TEXT NOT NULL DEFAULT 'ar',
    digits     TEXT NOT NULL DEFAULT 'arab',
    active     {boolean} NOT NULL DEFAULT {true},
    created_at {integer} NOT NULL,
    last_login {timestamp}
);
CREATE TABLE token (
    id          {identity},
    account_id  {integer} NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    label       TEXT NOT NULL,
    secret_hash {bytes} NOT NULL UNIQUE,
    created_at  {integer} NOT NULL,
    expires_at  {integer}
);
CREATE TABLE login_attempt (
    id   {identity},
    who  TEXT NOT NULL,
    at   {integer} NOT NULL
);
CREATE INDEX login_attempt_by_who ON login_attempt (who, at);

-- TAXII: collections and statuses; peers that this node polls.
CREATE TABLE collection (
    id             TEXT PRIMARY KEY,
    alias          TEXT NOT NULL UNIQUE,
    title_en       TEXT NOT NULL,
    title_ar       TEXT NOT NULL,
    description_en TEXT NOT NULL DEFAULT '',
    description_ar TEXT NOT NULL DEFAULT '',
    readers        TEXT NOT NULL,
    writers        TEXT NOT NULL,
    created_at     {integer} NOT NULL
);
CREATE TABLE status (
    id     TEXT PRIMARY KEY,
    viewer TEXT NOT NULL,
    body   {bytes} NOT NULL,
    at     {integer} NOT NULL
);
CREATE TABLE peer (
    slug       TEXT PRIMARY KEY,
    member     TEXT NOT NULL REFERENCES member (slug),
    url        TEXT NOT NULL,
    collection TEXT NOT NULL,
    secret     {bytes} NOT NULL,
    interval_s INTEGER NOT NULL,
    networks   TEXT NOT NULL DEFAULT '[]',
    active     {boolean} NOT NULL DEFAULT {true},
    created_at {integer} NOT NULL
);
CREATE TABLE peer_cursor (
    peer        TEXT PRIMARY KEY REFERENCES peer (slug) ON DELETE CASCADE,
    added_after TEXT NOT NULL DEFAULT '',
    next        TEXT NOT NULL DEFAULT '',
    polled_at   {integer} NOT NULL DEFAULT 0,
    failures    INTEGER NOT NULL DEFAULT 0,
    error       TEXT NOT NULL DEFAULT ''
);

-- Reports under review, their findings, and releases.
CREATE TABLE report (
    id                 TEXT PRIMARY KEY,
    seq                {integer} NOT NULL UNIQUE,
    audience_id        {integer} NOT NULL REFERENCES audience (id),
    title              TEXT NOT NULL,
    text               TEXT NOT NULL,
    media_type         TEXT NOT NULL,
    source_name        TEXT NOT NULL,
    source_digest      {bytes} NOT NULL,
    needs_confirmation {boolean} NOT NULL,
    category           TEXT NOT NULL DEFAULT '',
    state              TEXT NOT NULL,
    created_by         TEXT NOT NULL,
    created_at         {integer} NOT NULL,
    changed_at         {integer} NOT NULL,
    revision           INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX report_by_digest ON report (source_digest);
CREATE TABLE finding (
    report_id  TEXT NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    start_at   INTEGER NOT NULL,
    end_at     INTEGER NOT NULL,
    text       TEXT NOT NULL,
    marked     TEXT NOT NULL DEFAULT '',
    state      TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at {integer},
    PRIMARY KEY (report_id, number)
){clustered};
CREATE TABLE release (
    id            TEXT PRIMARY KEY,
    number        {integer} NOT NULL UNIQUE,
    report_id     TEXT REFERENCES report (id),
    collection_id TEXT NOT NULL REFERENCES collection (id),
    handling_id   {integer} NOT NULL REFERENCES handling (id),
    digest        {bytes} NOT NULL,
    state         TEXT NOT NULL,
    proposed_by   TEXT NOT NULL,
    proposed_at   {integer} NOT NULL,
    decided_by    TEXT NOT NULL DEFAULT '',
    decided_at    {integer},
    reason        TEXT NOT NULL DEFAULT '',
    signature     {bytes}
);
CREATE TABLE release_object (
    release_id TEXT NOT NULL REFERENCES release (id),
    position   INTEGER NOT NULL,
    seq        {integer} NOT NULL REFERENCES object_version (seq),
    PRIMARY KEY (release_id, position)
){clustered};

-- Watch terms, alerts, refusals.
CREATE TABLE watch (
    id         {identity},
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    key        {ordered} NOT NULL,
    note       TEXT NOT NULL DEFAULT '',
    created_by TEXT NOT NULL,
    created_at {integer} NOT NULL,
    UNIQUE (kind, key)
);
CREATE TABLE alert (
    id              {identity},
    audience_id     {integer} NOT NULL REFERENCES audience (id),
    state           TEXT NOT NULL,
    why             TEXT NOT NULL,
    kind            TEXT NOT NULL,
    value           TEXT NOT NULL,
    own_kind        TEXT NOT NULL,
    own_value       TEXT NOT NULL,
    incoming_seq    {integer} NOT NULL,
    incoming_origin TEXT NOT NULL,
    own_seq         {integer} NOT NULL DEFAULT 0,
    watch_id        {integer} NOT NULL DEFAULT 0,
    hits            INTEGER NOT NULL,
    created_at      {integer} NOT NULL,
    settled_by      TEXT NOT NULL DEFAULT '',
    settled_at      {integer},
    reason          TEXT NOT NULL DEFAULT '',
    UNIQUE (incoming_seq, own_seq, watch_id, kind, value)
);
CREATE INDEX alert_by_state ON alert (state, id);
CREATE INDEX alert_by_value ON alert (kind, value);
CREATE TABLE refusal (
    day    TEXT NOT NULL,
    reason TEXT NOT NULL,
    origin TEXT NOT NULL,
    count  {integer} NOT NULL,
    PRIMARY KEY (day, reason, origin)
);
