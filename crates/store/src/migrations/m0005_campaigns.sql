CREATE TABLE campaigns_campaigns (
    id {id},
    year BIGINT NOT NULL UNIQUE,
    questionnaire TEXT NOT NULL,
    calendar TEXT NOT NULL,
    opened_at BIGINT,
    frozen_at BIGINT,
    version BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE TABLE campaigns_reports (
    id {id},
    campaign BIGINT NOT NULL REFERENCES campaigns_campaigns (id),
    training BIGINT NOT NULL,
    reference TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation BIGINT NOT NULL,
    region TEXT NOT NULL,
    network TEXT NOT NULL,
    programme TEXT NOT NULL,
    why TEXT NOT NULL,
    facts TEXT NOT NULL,
    beside TEXT NOT NULL,
    state TEXT NOT NULL,
    done_sections BIGINT NOT NULL,
    blocking BIGINT NOT NULL,
    seen_at BIGINT,
    changed_at BIGINT,
    submitted_at BIGINT,
    extended_until BIGINT,
    extension_reason TEXT,
    left_at BIGINT,
    left_reason TEXT,
    version BIGINT NOT NULL,
    UNIQUE (campaign, training),
    UNIQUE (campaign, reference)
);
CREATE INDEX campaigns_reports_organisation ON campaigns_reports (organisation, campaign);
CREATE INDEX campaigns_reports_state ON campaigns_reports (campaign, state);
CREATE TABLE campaigns_answers (
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    section TEXT NOT NULL,
    typed TEXT NOT NULL,
    version BIGINT NOT NULL,
    person BIGINT,
    writer TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (report, section)
);
CREATE TABLE campaigns_justifications (
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    remark TEXT NOT NULL,
    words TEXT NOT NULL,
    person BIGINT,
    writer TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (report, remark)
);
CREATE TABLE campaigns_submissions (
    id {id},
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    number BIGINT NOT NULL,
    body TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    person BIGINT,
    signed_by TEXT NOT NULL,
    signed_as TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    UNIQUE (report, number)
);
CREATE TABLE campaigns_reopenings (
    id {id},
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    number BIGINT NOT NULL,
    reason TEXT NOT NULL,
    person BIGINT,
    writer TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (report, number)
);
CREATE TABLE campaigns_entries (
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    field TEXT NOT NULL,
    typed TEXT NOT NULL,
    source TEXT NOT NULL,
    document BIGINT,
    person BIGINT,
    writer TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (report, field)
);
CREATE TABLE campaigns_documents (
    id {id},
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content {bytes} NOT NULL,
    sha256 TEXT NOT NULL,
    person BIGINT,
    made_at BIGINT NOT NULL
);
CREATE INDEX campaigns_documents_report ON campaigns_documents (report);
CREATE TABLE campaigns_codings (
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    question TEXT NOT NULL,
    code TEXT NOT NULL,
    person BIGINT,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (report, question)
);
CREATE TABLE campaigns_spotlights (
    report BIGINT PRIMARY KEY REFERENCES campaigns_reports (id),
    words TEXT NOT NULL,
    person BIGINT,
    changed_at BIGINT NOT NULL
);
CREATE TABLE campaigns_calls (
    id {id},
    report BIGINT NOT NULL REFERENCES campaigns_reports (id),
    words TEXT NOT NULL,
    person BIGINT,
    writer TEXT NOT NULL,
    made_at BIGINT NOT NULL
);
CREATE INDEX campaigns_calls_report ON campaigns_calls (report);
CREATE TABLE campaigns_reminders (
    id {id},
    campaign BIGINT NOT NULL REFERENCES campaigns_campaigns (id),
    wave TEXT NOT NULL,
    person BIGINT NOT NULL,
    reports BIGINT NOT NULL,
    mail BIGINT,
    made_at BIGINT NOT NULL,
    UNIQUE (campaign, wave, person)
);
CREATE TABLE campaigns_silences (
    person BIGINT PRIMARY KEY,
    made_at BIGINT NOT NULL
);
CREATE TABLE campaigns_uploads (
    id {id},
    campaign BIGINT NOT NULL REFERENCES campaigns_campaigns (id),
    organisation BIGINT NOT NULL,
    person BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    state TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_wrong BIGINT NOT NULL,
    content TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE TABLE campaigns_records (
    campaign BIGINT NOT NULL REFERENCES campaigns_campaigns (id),
    source TEXT NOT NULL,
    rows_read BIGINT NOT NULL,
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    person BIGINT,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (campaign, source)
);
