"""Where the six types are cut: the shop's own thresholds, pinned ones, and what another value would do."""
