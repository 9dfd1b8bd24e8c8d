-- part: orders with a discount or a coupon; whole: orders.
SELECT b.customer_id, b.discounted AS part, b.orders AS whole FROM need_bought b
