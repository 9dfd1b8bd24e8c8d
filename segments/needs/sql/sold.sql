-- One row per category: what the value window holds of it, guests' purchases included, as in need_goods.
INSERT INTO need_sold (category_id, spent, pieces)
SELECT category_id, CAST(sum(spent) AS bigint), CAST(sum(pieces) AS bigint)
FROM need_goods
WHERE category_id IS NOT NULL
GROUP BY category_id
