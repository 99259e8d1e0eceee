-- How far the words of old ledger entries were erased by their term: the first entry that was not looked at yet.
INSERT INTO counter (name, value) VALUES ('ledger_erased', 0);
