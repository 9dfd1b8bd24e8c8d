-- part: orders on any occasion; whole: orders; occasion: on which most of these fell, of equal ones the
-- first of the list.
SELECT
    c.customer_id,
    CAST(sum(CASE WHEN c.occasion <> '' THEN c.orders ELSE 0 END) AS bigint) AS part,
    CAST(sum(c.orders) AS bigint) AS whole,
    max(CASE WHEN c.nth = 1 THEN c.occasion ELSE '' END) AS occasion
FROM (
    SELECT
        o.customer_id, o.occasion, count(*) AS orders,
        row_number() OVER (PARTITION BY o.customer_id ORDER BY (CASE WHEN o.occasion = '' THEN 1 ELSE 0 END),
            count(*) DESC, {place}) AS nth
    FROM ({orders}) o
    WHERE o.customer_id IS NOT NULL AND o.counts
    GROUP BY o.customer_id, o.occasion
) c
GROUP BY c.customer_id
