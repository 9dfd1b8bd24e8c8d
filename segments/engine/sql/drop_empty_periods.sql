-- .. and when it leads back to what held before, there was no change at all.
DELETE FROM segments_period
WHERE ended_at IS NULL AND started_at = %(as_of)s AND EXISTS (
    SELECT 1 FROM segments_period q
    WHERE q.customer_id = segments_period.customer_id AND q.dimension = segments_period.dimension
      AND q.ended_at = segments_period.started_at AND q.code = segments_period.code
) AND customer_id IN (SELECT v.customer_id FROM engine_moves v)
