-- part: paid for goods; whole: what as many pieces cost at the mean prices of their categories (goods
-- without one: at the mean price of all goods), guests' purchases included in the means. Each category of
-- a customer is rounded half-up by itself, so that no order of rows changes the sum.
SELECT
    c.customer_id,
    CAST(sum(c.spent) AS bigint) AS part,
    CAST(sum({usual}) AS bigint) AS whole
FROM (
    SELECT g.customer_id, g.category_id, CAST(sum(g.spent) AS bigint) AS spent, CAST(sum(g.pieces) AS bigint) AS pieces
    FROM need_goods g
    WHERE g.customer_id IS NOT NULL AND g.pieces > 0
    GROUP BY g.customer_id, g.category_id
) c
LEFT JOIN need_sold s ON s.category_id = c.category_id
GROUP BY c.customer_id
