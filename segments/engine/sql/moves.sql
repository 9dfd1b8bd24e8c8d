-- One row per customer and dimension whose code changed, with the reason and the numbers of the moment.
-- {order}: what a change of orders is called; {then}: what a change without one is.
INSERT INTO engine_moves (customer_id, dimension, code, cause, facts)
SELECT c.customer_id, '{dimension}', {code},
    CASE
        WHEN c.missing THEN 'FIRST'
        WHEN {cart_first} THEN 'CART'
        WHEN c.lifetime_orders > c.old_lifetime_orders
            THEN CASE WHEN c.last_order_on < %(seen_on)s THEN 'LATE_ORDER' ELSE 'ORDER' END
        WHEN c.lifetime_orders < c.old_lifetime_orders THEN 'REFUND'
        WHEN c.orders = c.old_orders AND c.revenue < c.old_revenue THEN 'REFUND'
        WHEN c.orders = c.old_orders AND c.revenue > c.old_revenue THEN 'ORDER'
        WHEN c.orders <> c.old_orders AND c.old_due_at <= %(as_of)s THEN 'TIME'
        WHEN {foreseen} THEN 'TIME'
        WHEN {cart_last} THEN 'CART'
        WHEN {consent} THEN 'CONSENT'
        ELSE 'THRESHOLD'
    END,
    {facts}
FROM engine_changed c
WHERE c.missing OR {code} <> c.{old}
