-- One row per customer with something already known that happens after T: when the first does.
-- It is no reason to expect a change of the type, but the customer must be looked at again then.
-- {late_scope}: who is asked about, when few orders settled later: those are found first, by their index.
INSERT INTO engine_future (customer_id, happens_at)
SELECT f.customer_id, min(f.happens_at)
FROM (
    SELECT c.customer_id, c.placed_at AS happens_at FROM crm_order c
    WHERE c.placed_at > %(as_of)s {scope}
    UNION ALL
    SELECT c.customer_id, c.paid_at FROM crm_order c
    WHERE c.settled_at > %(as_of)s AND c.settled_at > c.placed_at AND c.paid_at > %(as_of)s {late_scope}
    UNION ALL
    SELECT c.customer_id, c.cancelled_at FROM crm_order c
    WHERE c.settled_at > %(as_of)s AND c.settled_at > c.placed_at AND c.cancelled_at > %(as_of)s {late_scope}
    UNION ALL
    SELECT c.customer_id, r.refunded_at FROM crm_order c JOIN crm_refund r ON r.order_id = c.id
    WHERE c.settled_at > %(as_of)s AND c.settled_at > c.placed_at AND r.refunded_at > %(as_of)s {late_scope}
    UNION ALL
    SELECT c.customer_id, e.happened_at FROM crm_cart c JOIN crm_cartevent e ON e.cart_id = c.id
    WHERE e.happened_at > %(as_of)s {scope}
    UNION ALL
    SELECT c.customer_id, c.happened_at FROM crm_consent c
    WHERE c.happened_at > %(as_of)s AND c.purpose = 'MARKETING' {scope}
    UNION ALL
    SELECT c.customer_id, c.since FROM crm_suppression c WHERE c.since > %(as_of)s {scope}
    UNION ALL
    SELECT c.customer_id, c.lifted_at FROM crm_suppression c WHERE c.lifted_at > %(as_of)s {scope}
) f
WHERE f.customer_id IS NOT NULL
GROUP BY f.customer_id
