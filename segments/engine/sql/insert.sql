-- Only the rows that were missing.
INSERT INTO segments_customermetrics (customer_id, {columns})
SELECT c.customer_id, {new} FROM engine_changed c WHERE c.missing
