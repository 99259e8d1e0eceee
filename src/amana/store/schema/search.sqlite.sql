-- Full text: tokens are made by amana.store.tokens; the database only keeps and finds them.
CREATE TABLE search_entry (
    id          INTEGER PRIMARY KEY,
    what        TEXT NOT NULL,
    ref         TEXT NOT NULL,
    audience_id INTEGER NOT NULL,
    title       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    UNIQUE (what, ref)
);
CREATE VIRTUAL TABLE search_text USING fts5 (tokens, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '_=~'");
