-- One row per customer with a cart that stands open as of T. cart_touched_at / cart_value: the cart
-- touched last among those old enough to count as left (value in ten-thousandths of the base
-- currency); waiting_first / waiting_last: when the carts that are not old enough yet were touched.
-- As of T a cart is its newest event at or before T; no order since means none that is not cancelled.
INSERT INTO engine_carts (customer_id, cart_value, cart_touched_at, waiting_first, waiting_last)
WITH event AS (
    SELECT
        c.customer_id, c.id AS cart_id, e.kind, e.happened_at, e.value, coalesce(e.value_base, 0) AS value_base,
        row_number() OVER (
            PARTITION BY c.id
            ORDER BY e.happened_at DESC, (CASE WHEN e.kind = 'CLOSED' THEN 1 ELSE 0 END) DESC, e.id DESC
        ) AS nth
    FROM crm_cartevent e
    JOIN crm_cart c ON c.id = e.cart_id
    WHERE c.customer_id IS NOT NULL {scope}
      AND e.happened_at <= %(as_of)s AND e.happened_at >= %(cart_touched_from)s
),
standing AS (
    SELECT
        v.customer_id, v.happened_at, v.value_base, v.happened_at <= %(cart_started_by)s AS started,
        row_number() OVER (
            PARTITION BY v.customer_id, v.happened_at <= %(cart_started_by)s
            ORDER BY v.happened_at DESC, v.cart_id DESC
        ) AS nth
    FROM event v
    WHERE v.nth = 1 AND v.kind <> 'CLOSED' AND v.value > 0
      AND NOT EXISTS (
          SELECT 1 FROM crm_order o
          WHERE o.customer_id = v.customer_id AND o.placed_at >= v.happened_at AND o.placed_at <= %(as_of)s
            AND NOT o.is_test AND (o.cancelled_at IS NULL OR o.cancelled_at > %(as_of)s)
      )
)
SELECT
    s.customer_id,
    coalesce(max(CASE WHEN s.started AND s.nth = 1 THEN s.value_base END), 0),
    max(CASE WHEN s.started THEN s.happened_at END),
    min(CASE WHEN NOT s.started THEN s.happened_at END),
    max(CASE WHEN NOT s.started THEN s.happened_at END)
FROM standing s
GROUP BY s.customer_id
