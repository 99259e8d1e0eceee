-- Private questions. Of the holder: what may be asked about, the key and the files of each epoch, what the files hold,
-- what was used up. Of the asker: what holders announced, and possible matches. Of both: receipts and follow-ups.

-- `types` and `readers` are JSON lists; `source` is the TAXII collection that is drawn from, empty for all that is ours.
CREATE TABLE private_collection (
    name        TEXT PRIMARY KEY,
    title_en    TEXT NOT NULL,
    title_ar    TEXT NOT NULL,
    types       TEXT NOT NULL,
    readers     TEXT NOT NULL,
    source      TEXT NOT NULL,
    by_approval INTEGER NOT NULL,
    daily_quota INTEGER NOT NULL,
    budget      INTEGER NOT NULL,
    epoch_days  INTEGER NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  {integer} NOT NULL
);
CREATE TABLE private_epoch (
    collection TEXT NOT NULL REFERENCES private_collection (name),
    epoch      INTEGER NOT NULL,
    public_key {bytes} NOT NULL,
    not_before {integer} NOT NULL,
    not_after  {integer} NOT NULL,
    PRIMARY KEY (collection, epoch)
);
-- The set file (seq 0) and its deltas, as askers fetch them.
CREATE TABLE private_file (
    collection TEXT NOT NULL,
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    digest     {bytes} NOT NULL,
    size       INTEGER NOT NULL,
    body       {bytes} NOT NULL,
    made_at    {integer} NOT NULL,
    PRIMARY KEY (collection, epoch, seq),
    FOREIGN KEY (collection, epoch) REFERENCES private_epoch (collection, epoch)
);
-- What the files of an epoch hold: `output` is the 7 bytes that stand in a file and the 16 after them, by which a
-- follow-up names a line. `present` is 0 once a delta took it out.
CREATE TABLE private_item (
    collection TEXT NOT NULL,
    epoch      INTEGER NOT NULL,
    output     {bytes} NOT NULL,
    type       TEXT NOT NULL,
    value      TEXT NOT NULL,
    present    INTEGER NOT NULL,
    PRIMARY KEY (collection, epoch, output)
){clustered};
-- Elements used up in a day (UTC); the day's sum over all is held against the collection's budget.
CREATE TABLE private_spent (
    collection TEXT NOT NULL,
    day        TEXT NOT NULL,
    asker      TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    elements   {integer} NOT NULL,
    questions  {integer} NOT NULL,
    PRIMARY KEY (collection, day, asker, purpose)
){clustered};
-- Question ids that were used in an epoch: none is taken twice.
CREATE TABLE private_question (
    collection TEXT NOT NULL,
    epoch      INTEGER NOT NULL,
    qid        {bytes} NOT NULL,
    PRIMARY KEY (collection, epoch, qid)
){clustered};
-- Where a collection is asked only by approval: who would ask what for, and until when he may.
CREATE TABLE private_request (
    id         {identity},
    collection TEXT NOT NULL,
    asker      TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    basis      TEXT NOT NULL,
    state      TEXT NOT NULL,
    asked_at   {integer} NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    decided_at {integer},
    until      {integer} NOT NULL DEFAULT 0,
    UNIQUE (collection, asker, purpose)
);

-- Receipts of both sides: that, when, how many, what for; never what. `digest` is the exchange hash.
CREATE TABLE private_receipt (
    digest        {bytes} PRIMARY KEY,
    side          TEXT NOT NULL,
    peer          TEXT NOT NULL,
    collection    TEXT NOT NULL,
    epoch         INTEGER NOT NULL,
    purpose       TEXT NOT NULL,
    basis         TEXT NOT NULL,
    elements      INTEGER NOT NULL,
    at            {integer} NOT NULL,
    asked_by      TEXT NOT NULL DEFAULT '',
    body          {bytes} NOT NULL,
    countersigned INTEGER NOT NULL
);
CREATE INDEX private_receipt_by_time ON private_receipt (side, at);

-- What a holder announced last, and when it was fetched (microseconds).
CREATE TABLE private_holder (
    member     TEXT NOT NULL,
    collection TEXT NOT NULL,
    offer      {bytes} NOT NULL,
    fetched_at {integer} NOT NULL,
    PRIMARY KEY (member, collection)
);
-- What a holder once committed to: the key (seq -1) and the files of an epoch. Another value later is told on.
CREATE TABLE private_commitment (
    member     TEXT NOT NULL,
    collection TEXT NOT NULL,
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    digest     {bytes} NOT NULL,
    seen_at    {integer} NOT NULL,
    PRIMARY KEY (member, collection, epoch, seq)
);
-- Possible matches; `item` is sealed, `output` as in private_item.
CREATE TABLE private_match (
    id         TEXT PRIMARY KEY,
    member     TEXT NOT NULL,
    collection TEXT NOT NULL,
    epoch      INTEGER NOT NULL,
    item       {bytes} NOT NULL,
    output     {bytes} NOT NULL,
    purpose    TEXT NOT NULL,
    basis      TEXT NOT NULL,
    receipt    {bytes} NOT NULL,
    found_by   TEXT NOT NULL,
    found_at   {integer} NOT NULL
);
CREATE INDEX private_match_by_time ON private_match (found_at);

-- Follow-ups, asked (side asker) and received (side holder). `message` and `reply` are the signed bytes.
CREATE TABLE follow_up (
    id          TEXT PRIMARY KEY,
    side        TEXT NOT NULL,
    peer        TEXT NOT NULL,
    collection  TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    output      {bytes} NOT NULL,
    purpose     TEXT NOT NULL,
    basis       TEXT NOT NULL,
    words       TEXT NOT NULL,
    item        {bytes},
    state       TEXT NOT NULL,
    written_by  TEXT NOT NULL DEFAULT '',
    written_at  {integer} NOT NULL,
    approved_by TEXT NOT NULL DEFAULT '',
    approved_at {integer},
    due_at      {integer},
    message     {bytes},
    answer      TEXT NOT NULL DEFAULT '',
    answered_by TEXT NOT NULL DEFAULT '',
    answered_at {integer},
    released_by TEXT NOT NULL DEFAULT '',
    reply       {bytes},
    closed_at   {integer}
);
CREATE INDEX follow_up_by_state ON follow_up (side, state, written_at);
