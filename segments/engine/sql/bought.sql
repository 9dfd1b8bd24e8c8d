-- One row per customer with a qualifying order as of T. Amounts in ten-thousandths of the base
-- currency; days are the store's local days. Streams the index order_engine, one customer after
-- the other. {orders}: the qualifying orders that count; {windowed}: inside the value window.
-- recency: days since the last order; span: days from the first to the last. days: the days of all
-- these orders, packed (gaps.py), where the pass measures the shop.
-- Sums are cast back: PostgreSQL makes them numeric, and numeric never equals the stored bigint.
INSERT INTO engine_bought (
    customer_id, orders, value, revenue, converted, unconverted, lifetime_orders, lifetime_revenue,
    first_order_on, last_order_on, recency, span, purchase_days, discounted_orders, leaves_from,
    days
)
SELECT
    a.customer_id, a.orders, {value}, a.revenue, a.converted, a.orders - a.converted,
    a.lifetime_orders, a.lifetime_revenue, a.first_order_on, a.last_order_on, {recency}, {span}, a.purchase_days,
    a.discounted_orders, a.leaves_from, a.days
FROM (
    SELECT
        o.customer_id,
        count(*) {windowed} AS orders,
        coalesce(CAST(sum({amount}) {windowed} AS bigint), 0) AS amount,
        coalesce(CAST(sum(o.net_base) {windowed} AS bigint), 0) AS revenue,
        count(o.net_base) {windowed} AS converted,
        count(*) AS lifetime_orders,
        coalesce(CAST(sum(o.net_base) AS bigint), 0) AS lifetime_revenue,
        min(o.placed_on) AS first_order_on,
        max(o.placed_on) AS last_order_on,
        count(DISTINCT o.placed_on) AS purchase_days,
        count(*) FILTER (WHERE o.discounted) AS discounted_orders,
        {leaves_from} AS leaves_from,
        {days} AS days
    FROM ({orders}) o
    GROUP BY o.customer_id
) a
