-- What the open period says already is no move any more.
DELETE FROM engine_moves
WHERE EXISTS (
    SELECT 1 FROM segments_period p
    WHERE p.customer_id = engine_moves.customer_id AND p.dimension = engine_moves.dimension
      AND p.code = engine_moves.code AND {holds}
)
