-- For the public: how many entries left a list in a month, and were let go at once.
ALTER TABLE screening_count ADD COLUMN delisted {integer} NOT NULL DEFAULT 0;
