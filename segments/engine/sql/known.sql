-- One row per customer that exists as of T: what is known, and the instants at which it will look
-- different if nothing happens. Amounts in ten-thousandths of the base currency.
-- {customers}: the table, or the few of it that are looked at. {bought_ids}: the range again, where there is one:
-- PostgreSQL does not conclude it from the other side of an outer join, and would read everybody for each range.
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
    k.cart_touched_at IS NOT NULL AS has_open_cart,
    coalesce(k.cart_value, 0) AS cart_value,
    k.cart_touched_at,
    s.customer_id IS NOT NULL AS is_subscriber,
    {cart_until} AS cart_until,
    {cart_from} AS cart_from,
    {cart_last_until} AS cart_last_until,
    inactive.starts_at AS inactive_at,
    late.starts_at AS late_at,
    step.starts_at AS step_at,
    leaves.starts_at AS leaves_at,
    flips.starts_at AS flips_at,
    p.value_after,
    f.happens_at
FROM {customers} c
LEFT JOIN engine_bought b ON b.customer_id = c.id{bought_ids}
LEFT JOIN engine_carts k ON k.customer_id = c.id
LEFT JOIN engine_subscribers s ON s.customer_id = c.id
LEFT JOIN engine_future f ON f.customer_id = c.id
LEFT JOIN engine_flips p ON p.customer_id = c.id
LEFT JOIN engine_days inactive ON inactive.ahead = {inactive_in}
LEFT JOIN engine_days late ON late.ahead = {late_in}
LEFT JOIN engine_days step ON step.ahead = {step_in}
LEFT JOIN engine_days leaves ON leaves.ahead = {leaves_in}
LEFT JOIN engine_days flips ON flips.ahead = p.flips_in
