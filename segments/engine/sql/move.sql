-- Those of `moved` whose {dimension} changed. {foreseen}: that it would was known before.
SELECT c.customer_id, '{dimension}', {code},
    CASE
        WHEN c.missing THEN 'FIRST'
        WHEN {cart_first} THEN 'CART'
        WHEN c.by_orders IS NOT NULL THEN c.by_orders
        WHEN {foreseen} THEN 'TIME'
        WHEN {cart_last} THEN 'CART'
        WHEN {consent} THEN 'CONSENT'
        ELSE 'THRESHOLD'
    END,
    c.facts
FROM moved c
WHERE c.missing OR {code} <> c.{old}
