-- The second step of signing in, as django-allauth keeps it (allauth.mfa.models.Authenticator), and the cache in which it
-- notes which codes were used (django.core.cache.backends.db). The tables of before were never in a release.
DROP TABLE recovery_code;
DROP TABLE second_step;
CREATE TABLE mfa_authenticator (
    id           {identity},
    user_id      {integer} NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    type         VARCHAR(20) NOT NULL,
    data         {json} NOT NULL,
    created_at   {timestamp} NOT NULL,
    last_used_at {timestamp}
);
CREATE UNIQUE INDEX mfa_authenticator_once ON mfa_authenticator (user_id, type)
    WHERE type IN ('totp', 'recovery_codes');
CREATE TABLE cache (
    cache_key VARCHAR(255) PRIMARY KEY,
    value     TEXT NOT NULL,
    expires   {timestamp} NOT NULL
);
CREATE INDEX cache_by_end ON cache (expires);
