-- One row per order that qualifies as of T although it was settled later: what was paid, cancelled
-- or refunded after T had not happened yet. Amounts in ten-thousandths of the base currency.
-- {whose}: whose orders, the customers' or the guests'.
-- The margin keeps its share of the value; where nothing is left of the value now, the store's usual share.
-- MATERIALIZED: else each use of net and rate below asks for refunds and rates once more, dozens of times a row.
WITH l AS MATERIALIZED (
    SELECT
        o.id, o.customer_id, o.placed_at, o.placed_on, o.currency, o.net_base, o.margin_base, o.discounted,
        o.goods - coalesce((
            SELECT CAST(sum(r.amount) AS bigint) FROM crm_refund r
            WHERE r.order_id = o.id AND r.refunded_at <= %(as_of)s
        ), 0) AS net,
        CASE WHEN o.currency = %(currency)s THEN {rate_one} ELSE (
            SELECT CAST(round(x.rate * {rate_one}) AS bigint) FROM crm_exchangerate x
            WHERE x.currency = o.currency AND x.base = %(currency)s
              AND x.date BETWEEN {week_before} AND o.placed_on
            ORDER BY x.date DESC LIMIT 1
        ) END AS rate
    FROM crm_order o
    WHERE o.settled_at > %(as_of)s AND o.settled_at > o.placed_at AND o.placed_at <= %(as_of)s
      AND {whose}
      AND o.status = 'PAID' AND NOT o.is_test
      AND (o.paid_at IS NULL OR o.paid_at <= %(as_of)s)
      AND (o.cancelled_at IS NULL OR o.cancelled_at > %(as_of)s)
)
SELECT
    l.id AS order_id, l.customer_id, l.placed_at, l.placed_on,
    CASE WHEN l.rate IS NOT NULL THEN {net_base} END AS net_base,
    CASE WHEN l.rate IS NOT NULL THEN {margin_base} END AS margin_base,
    l.discounted
FROM l
WHERE l.net > 0
