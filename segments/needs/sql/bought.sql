-- One row per customer with a qualifying order: what the orders in the value window add up to, and what
-- was spent in the last active_days (lately) and in as many days before them (earlier), whatever the window.
INSERT INTO need_bought (customer_id, orders, discounted, delivered, discount, full_price, lately, earlier)
SELECT
    o.customer_id,
    count(*) FILTER (WHERE o.counts),
    count(*) FILTER (WHERE o.counts AND o.discounted),
    count(*) FILTER (WHERE o.counts AND o.is_delivery_paid),
    coalesce(CAST(sum(o.discount) FILTER (WHERE o.counts) AS bigint), 0),
    coalesce(CAST(sum(o.discount + o.goods) FILTER (WHERE o.counts) AS bigint), 0),
    coalesce(CAST(sum(o.net_base) FILTER (WHERE o.placed_on >= %(lately_from)s) AS bigint), 0),
    coalesce(CAST(sum(o.net_base)
        FILTER (WHERE o.placed_on >= %(before_from)s AND o.placed_on < %(lately_from)s) AS bigint), 0)
FROM ({orders}) o
WHERE o.customer_id IS NOT NULL
GROUP BY o.customer_id
