-- A second change at the very same instant replaces the first: a period has a length.
-- All dimensions named: the newest periods are then found by their index, whatever came before.
UPDATE segments_period AS p SET code = v.code, cause = v.cause, facts = v.facts, run_id = %(run)s
FROM engine_moves v
WHERE p.customer_id = v.customer_id AND p.dimension = v.dimension AND p.ended_at IS NULL
  AND p.started_at >= %(as_of)s AND p.dimension IN ('TYPE', 'STAGE', 'RFM')
