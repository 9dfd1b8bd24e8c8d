"""The schemes as pages: each group in words with its numbers, and which scheme the store shows."""
