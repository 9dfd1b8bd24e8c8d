-- One row per qualifying order of the whole shop as of T, guests' orders too (customer_id NULL).
-- Amounts in ten-thousandths of the base currency, NULL where there is no rate; an order that a refund
-- or a payment settles only after T is left out until then. counts: inside the value window.
SELECT
    o.id, o.customer_id, o.placed_on, o.discounted, o.net_base, o.currency, o.net, {counts} AS counts,
    CASE WHEN o.discount > 0 THEN {discount} WHEN o.net_base IS NOT NULL THEN 0 END AS discount,
    {goods} AS goods, o.shipping > 0 AS is_delivery_paid, {occasion} AS occasion
FROM crm_order o
WHERE o.qualifies AND o.settled_at <= %(as_of)s
