-- part: discounts; whole: what the same goods cost without them.
SELECT b.customer_id, b.discount AS part, b.full_price AS whole FROM need_bought b
