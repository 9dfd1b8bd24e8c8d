"""The page of one customer: what is known, what happened, what may be done."""
