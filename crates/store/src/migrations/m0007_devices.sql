CREATE TABLE accounts_devices (
    id {id},
    person BIGINT NOT NULL REFERENCES accounts_persons (id),
    token_hash TEXT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX accounts_devices_person ON accounts_devices (person);
