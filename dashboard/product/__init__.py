"""What a product's page says beyond its own facts: who buys it, how often again, with what, at which price."""
