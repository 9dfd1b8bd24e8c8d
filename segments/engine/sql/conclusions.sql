-- One row per customer of the range: what the metrics should hold. Same columns as the table.
-- {carried}: SQLite copies every column that a layer hands on, asked for or not.
-- {fence}: each layer is worked out once a row; else the databases write it out again at every use above.
SELECT
    w.customer_id, %(currency)s AS currency, w.orders, w.value, w.revenue, w.aov, w.lifetime_orders,
    w.first_order_on, w.last_order_on, w.purchase_days, w.discounted_orders, w.unconverted_orders,
    w.r, w.f, w.m, w.type_code, w.stage, w.has_open_cart, w.cart_value, w.cart_touched_at,
    w.is_subscriber, w.next_change_at,
    (CASE {next_type} ELSE '' END) AS next_type_code,
    w.due_at
FROM (
    SELECT {carried}, {next_change} AS next_change_at, {due} AS due_at
    FROM (
        SELECT
            x.*, {r} AS r, {f} AS f, {m} AS m, {type} AS type_code, {stage} AS stage,
            {types_then}
        FROM ({known} WHERE {{range}} {fence}) x
        {fence}
    ) y
    {fence}
) w
{fence}
