-- part: revenue in the value window; whole: its orders that have a rate. Their quotient is the exact AOV.
SELECT a.customer_id, a.revenue AS part, a.orders - a.unconverted_orders AS whole
FROM segments_customermetrics a
WHERE a.revenue >= 0
