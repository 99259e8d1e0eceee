-- Witnessing (decision 0012): the other members' ledgers that this node witnesses and whose members witness this node's.
-- size, root, note: the last head of theirs that this node has cosigned; what comes next must continue it.
-- asked_at, failures, error: how it went when their witness was asked last.
CREATE TABLE witnessed_log (
    origin      TEXT PRIMARY KEY,
    member      TEXT NOT NULL UNIQUE REFERENCES member (slug),
    key         TEXT NOT NULL,
    url         TEXT NOT NULL,
    networks    TEXT NOT NULL DEFAULT '[]',
    size        {integer} NOT NULL DEFAULT 0,
    root        {bytes} NOT NULL,
    note        {bytes} NOT NULL,
    cosigned_at {integer} NOT NULL DEFAULT 0,
    asked_at    {integer} NOT NULL DEFAULT 0,
    failures    INTEGER NOT NULL DEFAULT 0,
    error       TEXT NOT NULL DEFAULT '',
    added_at    {integer} NOT NULL
);
-- Heads that a log has signed and that do not continue what was cosigned: to be proved or cleared by the worker.
CREATE TABLE doubtful_head (
    id     {identity},
    origin TEXT NOT NULL REFERENCES witnessed_log (origin) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    note   {bytes} NOT NULL,
    at     {integer} NOT NULL,
    UNIQUE (origin, digest)
);
-- Proofs that a log has signed two heads that contradict each other, as files (amana.ledger.equivocation).
CREATE TABLE equivocation (
    digest   TEXT PRIMARY KEY,
    origin   TEXT NOT NULL,
    proof    {bytes} NOT NULL,
    found_at {integer} NOT NULL,
    source   TEXT NOT NULL
);
CREATE INDEX equivocation_by_origin ON equivocation (origin, found_at);
CREATE INDEX cosignature_by_witness ON cosignature (witness, size);
