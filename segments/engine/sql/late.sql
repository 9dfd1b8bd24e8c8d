-- One row per order that qualifies as of T although it was settled later: what was paid, cancelled
-- or refunded after T had not happened yet. Amounts in ten-thousandths of the base currency.
-- net and margin shrink with what was refunded by T, at the rate the order was converted at.
INSERT INTO engine_late (order_id, customer_id, placed_at, placed_on, net_base, margin_base, discounted)
SELECT
    l.id, l.customer_id, l.placed_at, l.placed_on,
    CASE WHEN l.currency = %(currency)s THEN l.net
         ELSE CAST(floor(l.net * l.rate + 0.5) AS bigint) END,
    CASE WHEN l.net_base IS NOT NULL AND l.final_net <> 0
         THEN CAST(floor(l.margin_base * 1.0 * l.net / l.final_net + 0.5) AS bigint) ELSE l.margin_base END,
    l.discounted
FROM (
    SELECT
        o.id, o.customer_id, o.placed_at, o.placed_on, o.currency, o.net_base, o.margin_base, o.discounted,
        o.net AS final_net,
        o.goods - coalesce((
            SELECT CAST(sum(r.amount) AS bigint) FROM crm_refund r
            WHERE r.order_id = o.id AND r.refunded_at <= %(as_of)s
        ), 0) AS net,
        (
            SELECT x.rate FROM crm_exchangerate x
            WHERE x.currency = o.currency AND x.base = %(currency)s
              AND x.date <= o.placed_on AND x.date > {week_before}
            ORDER BY x.date DESC LIMIT 1
        ) AS rate
    FROM crm_order o
    WHERE o.settled_at > %(as_of)s AND o.settled_at > o.placed_at AND o.placed_at <= %(as_of)s
      AND o.customer_id IS NOT NULL {scope}
      AND o.status = 'PAID' AND NOT o.is_test
      AND (o.paid_at IS NULL OR o.paid_at <= %(as_of)s)
      AND (o.cancelled_at IS NULL OR o.cancelled_at > %(as_of)s)
) l
WHERE l.net > 0
