-- What held before goes on.
UPDATE segments_period SET ended_at = NULL
WHERE ended_at = %(as_of)s AND customer_id IN (SELECT v.customer_id FROM engine_moves v)
  AND NOT EXISTS (
      SELECT 1 FROM segments_period q
      WHERE q.customer_id = segments_period.customer_id AND q.dimension = segments_period.dimension
        AND q.ended_at IS NULL
  )
