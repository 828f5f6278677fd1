CREATE TABLE accounts_persons (
    id {id},
    name TEXT NOT NULL,
    mail TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    password_hash TEXT,
    totp_secret TEXT,
    totp_step BIGINT,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    seen_at BIGINT
);
CREATE TABLE accounts_assignments (
    id {id},
    person BIGINT NOT NULL REFERENCES accounts_persons (id),
    role TEXT NOT NULL,
    organisation BIGINT,
    since_on TEXT NOT NULL,
    until_on TEXT,
    lent_by BIGINT REFERENCES accounts_persons (id),
    given_by BIGINT,
    given_at BIGINT NOT NULL
);
CREATE INDEX accounts_assignments_person ON accounts_assignments (person);
CREATE INDEX accounts_assignments_organisation ON accounts_assignments (organisation);
CREATE TABLE accounts_sessions (
    id {id},
    token_hash TEXT NOT NULL UNIQUE,
    person BIGINT NOT NULL REFERENCES accounts_persons (id),
    method TEXT NOT NULL,
    strong BOOLEAN NOT NULL,
    id_token TEXT,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX accounts_sessions_person ON accounts_sessions (person);
CREATE TABLE accounts_links (
    id {id},
    token_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    person BIGINT REFERENCES accounts_persons (id),
    mail TEXT,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE TABLE accounts_pending_factors (
    person BIGINT PRIMARY KEY REFERENCES accounts_persons (id),
    totp_secret TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE TABLE accounts_handshakes (
    id {id},
    state_hash TEXT NOT NULL UNIQUE,
    browser_hash TEXT NOT NULL,
    provider TEXT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    person BIGINT REFERENCES accounts_persons (id),
    made_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE TABLE accounts_identities (
    id {id},
    person BIGINT NOT NULL REFERENCES accounts_persons (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    mail TEXT NOT NULL,
    siret TEXT,
    linked_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX accounts_identities_person ON accounts_identities (person);
CREATE TABLE accounts_codes (
    id {id},
    person BIGINT NOT NULL REFERENCES accounts_persons (id),
    code_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX accounts_codes_person ON accounts_codes (person);
CREATE TABLE accounts_keys (
    id {id},
    organisation BIGINT NOT NULL,
    name TEXT NOT NULL,
    hint TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    made_by BIGINT NOT NULL REFERENCES accounts_persons (id),
    made_at BIGINT NOT NULL,
    expires_on TEXT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX accounts_keys_organisation ON accounts_keys (organisation);
