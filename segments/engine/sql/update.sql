-- Only the rows that differ, found before. One row per customer.
UPDATE segments_customermetrics AS m SET {assignments}
FROM engine_changed c
WHERE c.customer_id = m.customer_id AND NOT c.missing
