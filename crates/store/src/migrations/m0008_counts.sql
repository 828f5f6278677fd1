CREATE TABLE campaigns_counts (
    campaign BIGINT NOT NULL REFERENCES campaigns_campaigns (id),
    divided_by TEXT NOT NULL,
    code TEXT NOT NULL,
    state TEXT NOT NULL,
    reports BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    blocked BIGINT NOT NULL,
    PRIMARY KEY (campaign, divided_by, code, state)
);
INSERT INTO campaigns_counts (campaign, divided_by, code, state, reports, seen, gone, blocked)
SELECT campaign, 'campaign', '', state, COUNT(*), COUNT(seen_at), COUNT(left_at), COUNT(CASE WHEN blocking > 0 THEN 1 END)
FROM campaigns_reports GROUP BY campaign, state
UNION ALL
SELECT campaign, 'region', region, state, COUNT(*), COUNT(seen_at), COUNT(left_at), COUNT(CASE WHEN blocking > 0 THEN 1 END)
FROM campaigns_reports GROUP BY campaign, region, state
UNION ALL
SELECT campaign, 'network', network, state, COUNT(*), COUNT(seen_at), COUNT(left_at), COUNT(CASE WHEN blocking > 0 THEN 1 END)
FROM campaigns_reports GROUP BY campaign, network, state
UNION ALL
SELECT campaign, 'programme', programme, state, COUNT(*), COUNT(seen_at), COUNT(left_at), COUNT(CASE WHEN blocking > 0 THEN 1 END)
FROM campaigns_reports GROUP BY campaign, programme, state
UNION ALL
SELECT campaign, 'extended', CAST(extended_until AS TEXT), state, COUNT(*), COUNT(seen_at), COUNT(left_at), COUNT(CASE WHEN blocking > 0 THEN 1 END)
FROM campaigns_reports WHERE extended_until IS NOT NULL GROUP BY campaign, extended_until, state
UNION ALL
SELECT r.campaign, 'sent', CAST(s.signed_at / 86400000000 AS TEXT), '', COUNT(*), 0, 0, 0
FROM campaigns_submissions s JOIN campaigns_reports r ON r.id = s.report
WHERE s.number = 1 GROUP BY r.campaign, s.signed_at / 86400000000;
