-- The ledger's entries in two parts: a leaf that stays, and a salt and payload that can be erased (decision 0010).

-- What was here is laid out anew by migrate.py, which then takes these two tables away.
DROP INDEX ledger_by_subject;
ALTER TABLE ledger_entry RENAME TO ledger_entry_before;
-- version 1: the leaf is the payload (no salt, no commitment, never erased). version 2: amana.ledger.leaf_bytes.
-- hashes: the leaf's hash and those of the nodes that this entry completes, from level 1 up: node (level, index) stands
-- with entry ((index + 1) << level) - 1.
-- erased_by: the entry that says that salt and payload were erased; both are null then.
CREATE TABLE ledger_entry (
    idx        {integer} PRIMARY KEY,
    version    INTEGER NOT NULL,
    at         {integer} NOT NULL,
    kind       TEXT NOT NULL,
    exchange   {bytes},
    commitment {bytes},
    hashes     {bytes} NOT NULL,
    salt       {bytes},
    payload    {bytes},
    erased_by  {integer}
);
CREATE INDEX ledger_by_exchange ON ledger_entry (exchange, idx) WHERE exchange IS NOT NULL;
