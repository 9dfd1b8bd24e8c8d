-- One row per customer: what the engine stores, from the order file alone. Amounts in ten-thousandths.
WITH qualifying AS MATERIALIZED (
    SELECT customer_id, placed_at, CAST(placed_at AS date) AS placed_on, amount, discounted
    FROM read_parquet('{orders}') WHERE qualifies
),
days AS MATERIALIZED (
    SELECT customer_id, placed_on, count(*) AS n, sum(amount) AS amount, count_if(discounted) AS discounted
    FROM qualifying GROUP BY customer_id, placed_on
),
gaps AS (
    SELECT placed_on - lag(placed_on) OVER (PARTITION BY customer_id ORDER BY placed_on) AS gap FROM days
),
line AS (
    SELECT least(365, greatest(14, quantile_cont(gap, 0.9))) AS active_days, quantile_cont(gap, 0.5) AS median_gap
    FROM gaps WHERE gap IS NOT NULL
),
buyers AS MATERIALIZED (
    SELECT
        customer_id, CAST(sum(n) AS bigint) AS orders, CAST(sum(amount) AS bigint) AS value,
        min(placed_on) AS first_order_on, max(placed_on) AS last_order_on, count(*) AS purchase_days,
        CAST(sum(discounted) AS bigint) AS discounted_orders
    FROM days GROUP BY customer_id
),
high AS (SELECT quantile_cont(value, 0.8) AS high_value FROM buyers),
scored AS (
    SELECT
        *, {day} - last_order_on AS recency,
        1 + (5 * (rank() OVER (ORDER BY last_order_on) - 1)) // count(*) OVER () AS r,
        1 + (5 * (rank() OVER (ORDER BY orders) - 1)) // count(*) OVER () AS f,
        1 + (5 * (rank() OVER (ORDER BY value) - 1)) // count(*) OVER () AS m
    FROM buyers
),
known AS (
    SELECT
        c.customer_id, coalesce(s.orders, 0) AS orders, coalesce(s.value, 0) AS value, s.first_order_on,
        s.last_order_on, coalesce(s.purchase_days, 0) AS purchase_days, s.discounted_orders, s.recency, s.r, s.f, s.m,
        coalesce((2 * s.value + s.orders) // (2 * s.orders), 0) AS aov,
        CASE WHEN s.purchase_days > 3
            THEN s.recency * (s.purchase_days - 1) > 1.5 * (s.last_order_on - s.first_order_on)
            ELSE s.recency > 1.5 * line.median_gap END AS late,
        s.recency <= line.active_days AS active, s.value >= high.high_value AS high, line.active_days
    FROM (SELECT CAST(range AS bigint) AS customer_id FROM range(1, {customers} + 1)) c
    LEFT JOIN scored s USING (customer_id)
    CROSS JOIN line CROSS JOIN high
)
SELECT
    customer_id, orders, value, value AS revenue, aov, first_order_on, last_order_on, purchase_days,
    discounted_orders, r, f, m,
    CASE WHEN orders = 0 THEN 'NON_TARGET' WHEN high AND active THEN 'LOYAL' WHEN high THEN 'AT_RISK'
         WHEN active THEN 'LOW_VALUE' ELSE 'NON_TARGET' END AS type_code,
    CASE WHEN orders = 0 THEN 'PROSPECT' WHEN NOT active THEN 'DORMANT' WHEN orders > 1 AND late THEN 'DECLINING'
         WHEN orders = 1 THEN 'NEW' WHEN orders <= 3 THEN 'GROWING' ELSE 'MATURE' END AS stage,
    CASE WHEN active THEN last_order_on + CAST(floor(active_days) AS integer) + 1 END AS next_change_on,
    CASE WHEN active THEN CASE WHEN high THEN 'AT_RISK' ELSE 'NON_TARGET' END END AS next_type_code
FROM known
