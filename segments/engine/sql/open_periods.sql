-- What holds from now on. Nothing else is open for these customers and dimensions any more: it was
-- closed, or taken out of engine_moves, before. (Asking the table again made a first build take
-- minutes on PostgreSQL, which plans for the empty table it is before the statement.) In order of customers:
-- what begins together ends together, and then lies together.
INSERT INTO segments_period (customer_id, dimension, code, started_at, ended_at, cause, facts, run_id)
SELECT v.customer_id, v.dimension, v.code, %(as_of)s, NULL, v.cause, v.facts, %(run)s
FROM engine_moves v
ORDER BY v.customer_id, v.dimension
