-- part: spent in the last active_days; whole: in as many days before. High value and active: type LOYAL.
SELECT b.customer_id, b.lately AS part, b.earlier AS whole
FROM need_bought b
JOIN segments_customermetrics t ON t.customer_id = b.customer_id AND t.type_code = 'LOYAL'
