"""Long work as staff see it: what waits, runs, is over, and what can be done about it."""
