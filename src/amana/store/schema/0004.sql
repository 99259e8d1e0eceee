-- Two-step verification: the sealed secret of a TOTP (RFC 6238) and what is left of the recovery codes.

-- last_step is the last time step that was used: no code is taken twice.
CREATE TABLE second_step (
    account_id {integer} PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    secret     {bytes} NOT NULL,
    last_step  {integer} NOT NULL DEFAULT 0,
    created_at {integer} NOT NULL
);
CREATE TABLE recovery_code (
    account_id {integer} NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    digest     {bytes} NOT NULL,
    PRIMARY KEY (account_id, digest)
);
