"""What words mean, with the store's own numbers."""
