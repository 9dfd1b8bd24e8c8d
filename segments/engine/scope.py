"""Whom a statement reads: everybody, one share of the customers, or the few that were touched.

A scope is a condition on the column `customer_id`, empty for everybody.
"""

EVERYBODY = ""
TOUCHED = "customer_id IN (SELECT customer_id FROM engine_scope)"
SHARE = "customer_id BETWEEN %(share_first)s AND %(share_last)s"  # parameters of the share's statements


def only(scope: str, *, of: str = "") -> str:
    """The condition as a further one of a statement; `of` is the alias of the table it is asked of."""
    return f" AND {of}{scope}" if scope else ""
