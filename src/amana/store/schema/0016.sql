-- Keys that logs signed with before they were renewed (decision 0016): what was signed with them stays verifiable, and a
-- contradiction under one of them stays a proof. key: the fingerprint alone of a member whose ledger is not witnessed.
-- member: whose; this node's own short name for its own log.
-- whole: 1 if the log went on under the next key, 0 if entries were lost and it began anew.
CREATE TABLE former_key (
    key         TEXT PRIMARY KEY,
    member      TEXT NOT NULL,
    whole       INTEGER NOT NULL,
    replaced_at {integer} NOT NULL
);
