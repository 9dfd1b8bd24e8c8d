"""The dashboard: the six types over time, who moved, who comes back, and what that is worth."""
