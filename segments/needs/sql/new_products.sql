-- part: products of the last 90 days never bought before them; whole: all products of these days. Only
-- customers who bought before, too: to a newcomer everything is new.
SELECT
    g.customer_id,
    count(*) FILTER (WHERE g.first_on >= %(recent_from)s) AS part,
    count(*) FILTER (WHERE g.last_on >= %(recent_from)s) AS whole
FROM need_goods g
WHERE g.customer_id IS NOT NULL AND g.product_id IS NOT NULL
GROUP BY g.customer_id
HAVING min(g.first_on) < %(recent_from)s
