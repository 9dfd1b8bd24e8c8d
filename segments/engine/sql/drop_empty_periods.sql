-- .. and when it leads back to what held before, there was no change at all. Found from the moves, by the key of the
-- ends: asked of all periods that end now, PostgreSQL took the thousands of this very pass for one, and went through
-- all moves for each.
DELETE FROM segments_period
WHERE id IN (
    SELECT p.id
    FROM engine_moves v
    JOIN segments_period p ON p.customer_id = v.customer_id AND p.dimension = v.dimension AND {holds}
    JOIN segments_period q ON q.customer_id = v.customer_id AND q.dimension = v.dimension AND {ends_now}
    WHERE p.started_at = %(as_of)s AND q.code = p.code
)
