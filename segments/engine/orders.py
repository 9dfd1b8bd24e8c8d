"""Which orders count as of T, as SQL.

The covering index holds what every order is worth once all that is known about it has happened.
That is right for each order that settled by T; the few that settled later are worked out again
from their payment, cancellation and refunds (`engine_late`), and their customers with them. No order
settles before it is placed (the table says so), so who settled by T was placed by T.
"""

from segments.engine.moment import Moment
from segments.engine.scope import only
from segments.engine.statements import Statements

SETTLED = """
    SELECT customer_id, placed_at, placed_on, net_base, margin_base, discounted FROM crm_order
    WHERE qualifies AND customer_id IS NOT NULL AND settled_at <= %(as_of)s
"""
LATE = "SELECT customer_id, placed_at, placed_on, net_base, margin_base, discounted FROM engine_late"


def settled_orders(*, scope: str) -> str:
    return SETTLED + only(scope)


def all_orders(*, scope: str) -> str:
    return f"{settled_orders(scope=scope)} UNION ALL {LATE}"


def late_customers_orders() -> str:
    """All orders of the customers who have a late one."""
    late = "customer_id IN (SELECT customer_id FROM engine_late)"
    return f"{SETTLED} AND {late} UNION ALL {LATE}"


def basis_parts(moment: Moment, statements: Statements) -> dict[str, str]:
    """How days, and the store's value window and basis, read in SQL."""
    windowed = moment.window_from is not None
    inside = "FILTER (WHERE o.placed_on >= %(window_from)s)" if windowed else ""
    margin = moment.store.value_basis == "MARGIN"
    days_between = statements.dialect.days_between
    return {
        "recency": days_between("%(day)s", "a.last_order_on"),
        "span": days_between("a.last_order_on", "a.first_order_on"),
        "windowed": inside,
        "amount": "o.margin_base" if margin else "o.net_base",
        "value": value_of("a.amount", "a.converted", basis=moment.store.value_basis),
        "leaves_from": f"min(o.placed_on) {inside}" if windowed else "CAST(NULL AS date)",
    }


def value_of(amount: str, converted: str, *, basis: str) -> str:
    """V from what the orders in the window add up to: never below 0, a mean for basis AOV."""
    if basis == "AOV":
        return rounded_mean(amount, converted)
    return f"(CASE WHEN {amount} < 0 THEN 0 ELSE {amount} END)"


def rounded_mean(amount: str, count: str) -> str:
    """Half-up in whole numbers: both databases cut a division of whole numbers off."""
    return f"(CASE WHEN {count} > 0 THEN (2 * {amount} + {count}) / (2 * {count}) ELSE 0 END)"
