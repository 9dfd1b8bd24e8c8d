-- What held until now, [started_at, ended_at).
UPDATE segments_period AS p SET ended_at = %(as_of)s
FROM engine_moves v
WHERE p.customer_id = v.customer_id AND p.dimension = v.dimension AND p.ended_at IS NULL
  AND p.started_at < %(as_of)s
