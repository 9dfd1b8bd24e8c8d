-- The customers of the range whose stored row is missing or differs, with what it held before.
-- Everything that is written afterwards is written from here: rows that do not change are not touched.
INSERT INTO engine_changed (
    customer_id, {columns}, missing, old_orders, old_revenue, old_lifetime_orders, old_type_code, old_stage,
    old_cell, old_has_open_cart, old_is_subscriber, old_next_change_at, old_due_at
)
SELECT
    n.customer_id, {new}, m.customer_id IS NULL, m.orders, m.revenue, m.lifetime_orders, m.type_code, m.stage,
    CASE WHEN m.r IS NULL THEN '' ELSE {old_cell} END,
    m.has_open_cart, m.is_subscriber, m.next_change_at, m.due_at
FROM ({conclusions}) n
LEFT JOIN segments_customermetrics m ON m.customer_id = n.customer_id{stored_ids}
WHERE m.customer_id IS NULL OR {differs}
