-- What held before goes on.
UPDATE segments_period AS q SET ended_at = NULL
FROM engine_moves v
WHERE q.customer_id = v.customer_id AND q.dimension = v.dimension AND {ends_now}
  AND NOT EXISTS (
      SELECT 1 FROM segments_period p
      WHERE p.customer_id = v.customer_id AND p.dimension = v.dimension AND {holds}
  )
