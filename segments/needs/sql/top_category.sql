-- part: spent in the category that got most; whole: spent on goods, also on those without a category.
-- fits: the share is at least so many times that of the shop as a category must be. Of two that got as
-- much, the one of which the shop sells less; then the older.
SELECT c.customer_id, c.spent AS part, c.whole, c.category_id, CASE WHEN {lifted} THEN 1 ELSE 0 END AS fits
FROM (
    SELECT
        g.customer_id, g.category_id, g.spent, g.whole, s.spent AS sold,
        row_number() OVER (PARTITION BY g.customer_id ORDER BY g.spent DESC, s.spent, g.category_id) AS nth
    FROM (
        SELECT
            customer_id, category_id, CAST(sum(spent) AS bigint) AS spent,
            CAST(sum(sum(spent)) OVER (PARTITION BY customer_id) AS bigint) AS whole
        FROM need_goods
        WHERE customer_id IS NOT NULL
        GROUP BY customer_id, category_id
    ) g
    JOIN need_sold s ON s.category_id = g.category_id
) c
WHERE c.nth = 1 AND c.spent > 0
