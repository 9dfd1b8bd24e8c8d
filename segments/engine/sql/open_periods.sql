-- What holds from now on.
INSERT INTO segments_period (customer_id, dimension, code, started_at, ended_at, cause, facts, run_id)
SELECT v.customer_id, v.dimension, v.code, %(as_of)s, NULL, v.cause, v.facts, %(run)s
FROM engine_moves v
WHERE NOT EXISTS (
    SELECT 1 FROM segments_period p
    WHERE p.customer_id = v.customer_id AND p.dimension = v.dimension AND p.ended_at IS NULL
)
