-- One row per product the customer bought: on how many days, how much, when, and the own rhythm, with
-- the rhythm of the product and of its category beside it. half_days: twice the median of the gaps.
WITH days AS (
    SELECT l.product_id, o.placed_on, sum(l.quantity) AS units
    FROM crm_order o
    JOIN crm_orderline l ON l.order_id = o.id
    WHERE o.customer_id = %(customer)s AND o.qualifies AND l.product_id IS NOT NULL AND l.quantity > 0
      AND NOT l.is_gift_card
    GROUP BY l.product_id, o.placed_on
),
spaced AS (
    SELECT b.product_id, b.placed_on, b.units, {gap} AS gap
    FROM (
        SELECT d.*, lag(placed_on) OVER (PARTITION BY product_id ORDER BY placed_on) AS placed_before
        FROM days d
    ) b
),
ranked AS (
    SELECT
        s.*,
        row_number() OVER (PARTITION BY product_id ORDER BY (CASE WHEN gap IS NULL THEN 1 ELSE 0 END), gap) AS nth,
        count(gap) OVER (PARTITION BY product_id) AS gaps
    FROM spaced s
),
own AS (
    SELECT
        product_id, count(*) AS days, sum(units) AS units, max(placed_on) AS last_on, max(gaps) AS gaps,
        coalesce(sum(CASE WHEN nth = (gaps + 1) / 2 THEN gap END), 0)
            + coalesce(sum(CASE WHEN nth = (gaps + 2) / 2 THEN gap END), 0) AS half_days
    FROM ranked
    GROUP BY product_id
)
SELECT
    p.id, p.title, p.sku, own.days, own.units, own.last_on, own.gaps, own.half_days,
    c.gaps, c.median_half_days, k.gaps, k.median_half_days
FROM own
JOIN crm_product p ON p.id = own.product_id
LEFT JOIN {cycles} c ON c.product_id = p.id
LEFT JOIN {cycles} k ON k.category_id = p.category_id
ORDER BY own.last_on DESC, p.id
