-- The newest signed head of each holder's ledger that its commitments were proved in: later heads must continue it.
CREATE TABLE private_head (
    member  TEXT PRIMARY KEY,
    size    {integer} NOT NULL,
    root    {bytes} NOT NULL,
    note    {bytes} NOT NULL,
    seen_at {integer} NOT NULL
);
