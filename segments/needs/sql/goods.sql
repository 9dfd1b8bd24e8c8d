-- One row per customer (NULL: guests) and product (NULL: lines without one): on which days it was bought
-- first and last, ever, and what the value window holds of it. spent in ten-thousandths of the base
-- currency, after the line's discount; pieces in ten-thousandths. Returns, gifts and gift cards are left out.
INSERT INTO need_goods (customer_id, product_id, category_id, first_on, last_on, spent, pieces)
SELECT
    o.customer_id, o.product_id, o.category_id, min(o.placed_on), max(o.placed_on),
    coalesce(CAST(sum(o.spent) FILTER (WHERE o.counts) AS bigint), 0),
    coalesce(CAST(sum(o.pieces) FILTER (WHERE o.counts AND o.spent IS NOT NULL) AS bigint), 0)
FROM (
    SELECT
        o.customer_id, o.placed_on, o.counts, l.product_id, p.category_id, {spent} AS spent,
        CAST(round(l.quantity * 10000) AS bigint) AS pieces
    FROM ({orders}) o
    JOIN crm_orderline l ON l.order_id = o.id
    LEFT JOIN crm_product p ON p.id = l.product_id
    WHERE l.quantity > 0 AND l.total > 0 AND NOT l.is_gift_card
) o
GROUP BY o.customer_id, o.product_id, o.category_id
