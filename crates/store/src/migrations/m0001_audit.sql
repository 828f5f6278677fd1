-- Who did what, when: a chain of hashes. What a line says of persons stands apart, under a salted hash, so that it can be erased by law
-- while the chain still proves that nothing else was.
CREATE TABLE audit_lines (
    seq BIGINT PRIMARY KEY,
    written_at BIGINT NOT NULL,
    person BIGINT,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject BIGINT,
    organisation BIGINT,
    details_hash TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_lines_subject ON audit_lines (subject_kind, subject);
CREATE INDEX audit_lines_person ON audit_lines (person);
CREATE INDEX audit_lines_organisation ON audit_lines (organisation);
CREATE TABLE audit_details (
    seq BIGINT PRIMARY KEY,
    salt TEXT NOT NULL,
    before_value TEXT,
    after_value TEXT
);
CREATE TABLE meta_settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
