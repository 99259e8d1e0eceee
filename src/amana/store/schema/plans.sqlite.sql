-- Statistics that SQLite's planner goes by (https://www.sqlite.org/fileformat2.html#the_sqlite_stat1_table): rows in
-- the table, then how many rows agree in the first column of the index, in the first two, and so on.
-- Without them it takes a collection for ten lines, reads all of it for each line of a page, and a page costs what the
-- collection holds. They are fixed, so that plans are the same on every node and on every day.
ANALYZE sqlite_master;
DELETE FROM sqlite_stat1 WHERE tbl IN ('collection_entry', 'object_version');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('collection_entry', 'collection_entry', '1000000 100000 1'),
    ('collection_entry', 'entry_by_id', '1000000 100000 2 1 1 1'),
    ('collection_entry', 'entry_by_type', '1000000 100000 10000 1'),
    ('object_version', 'object_by_id', '1000000 2 1');
-- Again: now it reads them.
ANALYZE sqlite_master;
