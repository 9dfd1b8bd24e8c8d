-- One row per customer whose value crosses the line of high value when orders leave the value window:
-- in how many days it first does, and the value then (ten-thousandths of the base currency).
INSERT INTO engine_flips (customer_id, flips_in, value_after)
SELECT s.customer_id, {flips_in}, s.value_after
FROM (
    SELECT
        d.customer_id, d.placed_on, {value_after} AS value_after,
        row_number() OVER (PARTITION BY d.customer_id ORDER BY d.placed_on) AS nth
    FROM (
        SELECT
            q.customer_id, q.placed_on,
            CAST(sum(q.amount) OVER (later) AS bigint) - q.amount AS amount_after,
            CAST(sum(q.converted) OVER (later) AS bigint) - q.converted AS converted_after
        FROM (
            SELECT
                o.customer_id, o.placed_on, coalesce(CAST(sum({amount}) AS bigint), 0) AS amount,
                count(o.net_base) AS converted
            FROM ({orders}) o
            WHERE o.placed_on >= %(window_from)s
            GROUP BY o.customer_id, o.placed_on
        ) q
        WINDOW later AS (PARTITION BY q.customer_id ORDER BY q.placed_on DESC)
    ) d
    JOIN engine_bought b ON b.customer_id = d.customer_id
    WHERE (b.value >= {high_value}) <> ({value_after} >= {high_value})
) s
WHERE s.nth = 1
