-- One row per customer and label that compares the customer. ratio: part / whole (both whole numbers,
-- so equal customers have equal ratios); behind: how many are strictly below; median by linear
-- interpolation.
INSERT INTO need_ranked (
    customer_id, code, part, whole, orders, f, category_id, occasion, fits, ratio, behind, compared, median
)
SELECT
    r.customer_id, r.code, r.part, r.whole, r.orders, r.f, r.category_id, r.occasion, r.fits, r.ratio, r.behind,
    r.compared,
    avg(CASE WHEN r.nth IN ((r.compared + 1) / 2, (r.compared + 2) / 2) THEN r.ratio END) OVER (PARTITION BY r.code)
FROM (
    SELECT
        m.*,
        rank() OVER (PARTITION BY m.code ORDER BY m.ratio) - 1 AS behind,
        row_number() OVER (PARTITION BY m.code ORDER BY m.ratio) AS nth,
        count(*) OVER (PARTITION BY m.code) AS compared
    FROM need_measured m
) r
