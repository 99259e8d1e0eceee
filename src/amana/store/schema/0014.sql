-- Decisions on hits that ran out are found without reading those that hold.
CREATE INDEX hit_by_expiry ON hit (state, expires_at);
