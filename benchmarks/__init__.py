"""How fast the engine is, as ratios to the same work in DuckDB: `make benchmark SIZE=10k|100k|1m`."""
