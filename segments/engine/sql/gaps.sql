-- How often each number of days lies between two purchase days of the same customer.
SELECT g.gap, count(*)
FROM (
    SELECT {gap} AS gap FROM (
        SELECT
            o.placed_on,
            lag(o.placed_on) OVER (PARTITION BY o.customer_id ORDER BY o.placed_at) AS previous_on
        FROM ({orders}) o
    ) d
) g
WHERE g.gap > 0
GROUP BY g.gap
