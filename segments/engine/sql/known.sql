-- One row per customer that exists as of T: what is known, and the instants at which it will look
-- different if nothing happens. Amounts in ten-thousandths of the base currency.
-- {customers}: the table, or the few of it that are looked at. {bought_ids}: the range again, where there is one:
-- PostgreSQL does not conclude it from the other side of an outer join, and would read everybody for each range.
-- {columns}, {joins}: of the staged tables that hold anything (known.py).
SELECT
    c.id AS customer_id,
    coalesce(b.orders, 0) AS orders,
    coalesce(b.value, 0) AS value,
    coalesce(b.revenue, 0) AS revenue,
    {aov} AS aov,
    coalesce(b.lifetime_orders, 0) AS lifetime_orders,
    b.first_order_on, b.last_order_on,
    coalesce(b.purchase_days, 0) AS purchase_days,
    coalesce(b.discounted_orders, 0) AS discounted_orders,
    coalesce(b.unconverted, 0) AS unconverted_orders,
    b.recency, b.span,
    inactive.starts_at AS inactive_at,
    late.starts_at AS late_at,
    {columns}
FROM {customers} c
LEFT JOIN engine_bought b ON b.customer_id = c.id{bought_ids}
LEFT JOIN engine_days inactive ON inactive.ahead = {inactive_in}
LEFT JOIN engine_days late ON late.ahead = {late_in}
{joins}
