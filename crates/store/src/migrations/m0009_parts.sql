CREATE TABLE campaigns_records_parts (
    campaign BIGINT NOT NULL REFERENCES campaigns_campaigns (id),
    source TEXT NOT NULL,
    part BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (campaign, source, part)
);
INSERT INTO campaigns_records_parts (campaign, source, part, content)
SELECT campaign, source, 0, content FROM campaigns_records;
ALTER TABLE campaigns_records DROP COLUMN content;
