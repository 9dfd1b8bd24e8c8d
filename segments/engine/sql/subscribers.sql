-- One row per customer whose newest marketing consent as of T is granted (confirmed, where the
-- store requires it) on a channel that is not suppressed as of T.
INSERT INTO engine_subscribers (customer_id)
SELECT DISTINCT n.customer_id
FROM (
    SELECT
        c.customer_id, c.channel, c.state,
        row_number() OVER (
            PARTITION BY c.customer_id, c.channel ORDER BY c.happened_at DESC, c.id DESC
        ) AS nth
    FROM crm_consent c
    WHERE c.purpose = 'MARKETING' AND c.happened_at <= %(as_of)s {scope}
) n
WHERE n.nth = 1 AND n.state IN ({granted})
  AND NOT EXISTS (
      SELECT 1 FROM crm_suppression s
      WHERE s.customer_id = n.customer_id AND s.channel = n.channel AND s.purpose IN ('', 'MARKETING')
        AND s.since <= %(as_of)s AND (s.lifted_at IS NULL OR s.lifted_at > %(as_of)s)
  )
