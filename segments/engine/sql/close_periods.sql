-- What held until now, [started_at, ended_at). {holds}: as the key of the ends says it, which finds the one row.
UPDATE segments_period AS p SET ended_at = %(as_of)s
FROM engine_moves v
WHERE p.customer_id = v.customer_id AND p.dimension = v.dimension AND {holds}
  AND p.started_at < %(as_of)s
