"""The page after sign-in: what changed, who is about to leave, what came in."""
