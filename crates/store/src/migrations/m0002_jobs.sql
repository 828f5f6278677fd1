CREATE TABLE jobs_queue (
    id {id},
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT UNIQUE,
    state TEXT NOT NULL,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    claimed_by TEXT,
    lease_at BIGINT,
    done_steps BIGINT NOT NULL,
    all_steps BIGINT NOT NULL,
    error TEXT,
    made_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX jobs_queue_next ON jobs_queue (state, run_at);
CREATE TABLE mail_messages (
    id {id},
    unique_key TEXT UNIQUE,
    person BIGINT,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    template TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    message_id TEXT NOT NULL,
    error TEXT,
    made_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX mail_messages_recipient ON mail_messages (recipient);
CREATE TABLE mail_refusals (
    recipient TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    since_at BIGINT NOT NULL
);
