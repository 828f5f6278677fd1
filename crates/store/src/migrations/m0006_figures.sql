CREATE TABLE figures_editions (
    id {id},
    campaign BIGINT NOT NULL,
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    step TEXT,
    checks TEXT,
    edition TEXT,
    protected TEXT,
    embargo_until BIGINT,
    prepared_by BIGINT,
    preparer TEXT NOT NULL,
    approved_by BIGINT,
    approver TEXT,
    made_at BIGINT NOT NULL,
    computed_at BIGINT,
    approved_at BIGINT,
    published_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (year, number)
);
CREATE TABLE figures_waivers (
    edition BIGINT NOT NULL REFERENCES figures_editions (id),
    check_key TEXT NOT NULL,
    reason TEXT NOT NULL,
    person BIGINT,
    writer TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (edition, check_key)
);
CREATE TABLE figures_embargoes (
    id {id},
    edition BIGINT NOT NULL REFERENCES figures_editions (id),
    name TEXT NOT NULL,
    mail TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    person BIGINT,
    made_at BIGINT NOT NULL,
    seen_at BIGINT,
    UNIQUE (edition, mail)
);
CREATE TABLE figures_files (
    edition BIGINT NOT NULL REFERENCES figures_editions (id),
    path TEXT NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (edition, path)
);
