-- One row per {key}: the days between two purchases of it by the same customer on different days.
-- gaps: how many; customers: who came back; half_days: twice the median, so that it is whole.
-- Qualifying orders of known customers; returns and sold gift cards are no purchases.
bought AS (
    SELECT DISTINCT {key} AS thing, o.customer_id, o.placed_on
    FROM crm_orderline l
    JOIN crm_order o ON o.id = l.order_id
    {join}
    WHERE o.qualifies AND o.customer_id IS NOT NULL AND {key} IS NOT NULL AND l.quantity > 0
      AND NOT l.is_gift_card {scope}
),
spaced AS (
    SELECT b.thing, b.customer_id, b.placed_on, {gap} AS gap
    FROM (
        SELECT
            thing, customer_id, placed_on,
            lag(placed_on) OVER (PARTITION BY thing, customer_id ORDER BY placed_on) AS placed_before
        FROM bought
    ) b
),
ranked AS (
    SELECT
        thing, customer_id, gap,
        row_number() OVER (PARTITION BY thing ORDER BY gap) AS nth,
        count(*) OVER (PARTITION BY thing) AS gaps
    FROM spaced
    WHERE gap IS NOT NULL
),
cycle AS (
    SELECT
        thing, max(gaps) AS gaps, count(DISTINCT customer_id) AS customers,
        CAST(sum(CASE WHEN nth = (gaps + 1) / 2 THEN gap ELSE 0 END)
            + sum(CASE WHEN nth = (gaps + 2) / 2 THEN gap ELSE 0 END) AS integer) AS half_days
    FROM ranked
    GROUP BY thing
)
