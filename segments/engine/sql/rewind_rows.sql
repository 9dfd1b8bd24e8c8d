-- The stored conclusions take back the codes of the periods that are open again, so that the next
-- run finds every difference to them. The numbers beside them are recalled after.
UPDATE segments_customermetrics AS m
SET type_code = t.type_code, stage = t.stage, r = t.r, f = t.f, m = t.m
FROM (
    SELECT
        p.customer_id,
        max(CASE WHEN p.dimension = 'TYPE' THEN p.code END) AS type_code,
        max(CASE WHEN p.dimension = 'STAGE' THEN p.code END) AS stage,
        CAST(nullif(max(CASE WHEN p.dimension = 'RFM' THEN substr(p.code, 1, 1) END), '') AS smallint) AS r,
        CAST(nullif(max(CASE WHEN p.dimension = 'RFM' THEN substr(p.code, 2, 1) END), '') AS smallint) AS f,
        CAST(nullif(max(CASE WHEN p.dimension = 'RFM' THEN substr(p.code, 3, 1) END), '') AS smallint) AS m
    FROM segments_period p
    WHERE p.ended_at IS NULL
    GROUP BY p.customer_id
) t
WHERE t.customer_id = m.customer_id
