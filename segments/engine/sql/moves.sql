-- One row per customer and dimension whose code changed, with the reason and the numbers of the moment.
-- {any_differs}: of any dimension; {each}: a SELECT a dimension of those in which it changed (move.sql).
-- MATERIALIZED: the numbers are put together once a customer, not once for each dimension.
INSERT INTO engine_moves (customer_id, dimension, code, cause, facts)
WITH moved AS MATERIALIZED (
    SELECT
        c.customer_id, c.missing, c.type_code, c.old_type_code, c.stage, c.old_stage, {cell} AS cell, c.old_cell,
        c.has_open_cart, c.old_has_open_cart, c.is_subscriber, c.old_is_subscriber, c.old_next_change_at, c.old_due_at,
        {facts} AS facts,
        CASE
            WHEN c.lifetime_orders > c.old_lifetime_orders
                THEN CASE WHEN c.last_order_on < %(seen_on)s THEN 'LATE_ORDER' ELSE 'ORDER' END
            WHEN c.lifetime_orders < c.old_lifetime_orders THEN 'REFUND'
            WHEN c.orders = c.old_orders AND c.revenue < c.old_revenue THEN 'REFUND'
            WHEN c.orders = c.old_orders AND c.revenue > c.old_revenue THEN 'ORDER'
            WHEN c.orders <> c.old_orders AND c.old_due_at <= %(as_of)s THEN 'TIME'
        END AS by_orders
    FROM engine_changed c
    WHERE c.missing OR {any_differs}
)
{each}
