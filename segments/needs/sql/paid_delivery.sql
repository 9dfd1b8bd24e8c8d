-- part: orders for whose delivery something was paid; whole: orders.
SELECT b.customer_id, b.delivered AS part, b.orders AS whole FROM need_bought b
