"""What the engine reads of an order, kept beside it in the base currency.

`refresh_order_facts` decides about `net`, `qualifies`, `discounted`, `net_base`, `margin_base` and
`settled_at`. Call it after any change of an order, its lines or refunds, of a cost, a rate, the
default margin or the base currency. Who inserts many orders may start them with `usual_facts`.
"""

from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from crm.models import Order, Store

RATE_ONE = 10**10  # rates count in ten-thousand-millionths
RATE_DAYS = 7  # an order takes the newest rate of its own day or of the 7 days before


def refresh_order_facts(orders: QuerySet[Order]) -> int:
    """Bring the derived columns of these orders up to date. One statement; returns rows written.

    Rows that are right already are not written. For the whole table hand in ranges of ids, 20,000
    at a time, so that locks stay short.
    """
    select, params = orders.order_by().values("pk").query.sql_with_params()
    return refresh_selected(select, list(params))


def refresh_selected(select: str, params: list[object]) -> int:
    """The same for the ids that `select` (SQL, one column) finds."""
    store = Store.current()
    base, margin = store.base_currency, int(store.default_margin_pct * RATE_ONE / 100)
    with connection.cursor() as cursor:
        cursor.execute(_statement(select), [base, base, base, base, margin, *params])
        return cursor.rowcount


def usual_facts(order: str, *, base_currency: str, default_margin_pct: Decimal) -> dict[str, str]:
    """SQL for the derived columns of an order that is about to be inserted, from its own columns only.

    Right where nothing was refunded, no cost is known and the currency is the base: most orders, and
    `refresh_order_facts` then finds nothing to write a second time.
    """
    latest = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    in_base, goods = f"{order}.currency = '{base_currency}'", f"{order}.goods"
    margin = times_rate(goods, str(int(default_margin_pct * RATE_ONE / 100)))
    return {
        "net": goods,
        "qualifies": (
            f"({order}.status = 'PAID' AND NOT {order}.is_test AND {order}.cancelled_at IS NULL AND {goods} > 0)"
        ),
        "discounted": f"({order}.discount > 0 OR {order}.coupon <> '')",
        "net_base": f"CASE WHEN {in_base} THEN {goods} END",
        "margin_base": f"CASE WHEN {in_base} THEN {margin} END",
        "settled_at": (
            f"{latest}({order}.placed_at, COALESCE({order}.paid_at, {order}.placed_at),"
            f" COALESCE({order}.cancelled_at, {order}.placed_at))"
        ),
    }


def times_rate(amount: str, rate: str) -> str:
    """SQL: `amount` (whole units) times `rate` (whole RATE_ONE-ths, not negative), rounded half-up (for `execute` with parameters).

    Both are cut into halves of five digits, so no product leaves 64 bits: exact, and the same on
    both databases, up to 10^14 units and rates up to 10,000.
    """
    high, low = f"(ABS({amount}) / 100000)", f"(ABS({amount}) %% 100000)"
    over, under = f"({rate} / 100000)", f"({rate} %% 100000)"
    crossed = f"({high} * {under} + {low} * {over})"
    exact = (
        f"({high} * {over} + {crossed} / 100000"
        f" + (({crossed} %% 100000) * 100000 + {low} * {under} + {RATE_ONE // 2}) / {RATE_ONE})"
    )
    return f"(CASE WHEN {amount} < 0 THEN -{exact} ELSE {exact} END)"


def _statement(select: str) -> str:
    """One row per order, step by step: sums; net and rate; margin of the goods; margin of what was kept.

    MATERIALIZED because SQLite would write each step's expressions into the next, sub-queries too.
    """
    week_before = "o.placed_on - 7" if connection.vendor == "postgresql" else "date(o.placed_on, '-7 days')"
    latest = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    costs = "FROM crm_orderline l JOIN crm_product p ON p.id = l.product_id WHERE l.order_id = o.id"
    costed = "p.cost IS NOT NULL AND NOT l.is_gift_card"
    any_cost = "EXISTS (SELECT 1 FROM crm_product WHERE cost IS NOT NULL)"
    spent = "CAST(SUM(CAST(ROUND(l.quantity * p.cost) AS bigint)) AS bigint)"
    return f"""
UPDATE crm_order SET net = facts.net, qualifies = facts.qualifies, discounted = facts.discounted,
    net_base = facts.net_base, margin_base = facts.margin_base, settled_at = facts.settled_at
FROM (
WITH sums AS MATERIALIZED (
    SELECT o.id, o.goods, o.goods - COALESCE((
            SELECT CAST(SUM(r.amount) AS bigint) FROM crm_refund r WHERE r.order_id = o.id), 0) AS net,
        o.status = 'PAID' AND NOT o.is_test AND o.cancelled_at IS NULL AS counts,
        o.discount > 0 OR o.coupon <> '' AS discounted,
        {latest}(o.placed_at, COALESCE(o.paid_at, o.placed_at), COALESCE(o.cancelled_at, o.placed_at),
            COALESCE((SELECT MAX(r.refunded_at) FROM crm_refund r WHERE r.order_id = o.id), o.placed_at)
        ) AS settled_at,
        CASE WHEN o.currency = %s THEN {RATE_ONE} ELSE (
            SELECT CAST(ROUND(x.rate * {RATE_ONE}) AS bigint) FROM crm_exchangerate x
            WHERE x.currency = o.currency AND x.base = %s AND x.date BETWEEN {week_before} AND o.placed_on
            ORDER BY x.date DESC LIMIT 1) END AS rate,
        CASE WHEN {any_cost} THEN COALESCE((SELECT CAST(SUM(l.total) AS bigint) {costs} AND {costed}
            AND p.currency IN (o.currency, %s)), 0) ELSE 0 END AS costed_total,
        CASE WHEN {any_cost} THEN COALESCE((SELECT {spent} {costs} AND {costed}
            AND p.currency = o.currency), 0) ELSE 0 END AS cost_own,
        CASE WHEN {any_cost} THEN COALESCE((SELECT {spent} {costs} AND {costed}
            AND p.currency <> o.currency AND p.currency = %s), 0) ELSE 0 END AS cost_base,
        CAST(%s AS bigint) AS usual_margin
    FROM crm_order o WHERE o.id IN ({select})
), goods_margin AS MATERIALIZED (
    SELECT sums.*,
        costed_total - cost_own + {times_rate("(goods - costed_total)", "usual_margin")} AS on_goods,
        CASE WHEN goods > 0 AND net >= 0 AND net <> goods
            THEN CAST(ROUND(net * {RATE_ONE}.0 / goods) AS bigint) ELSE {RATE_ONE} END AS kept
    FROM sums
), net_margin AS MATERIALIZED (
    SELECT goods_margin.*,
        CASE WHEN net = goods OR (goods > 0 AND net >= 0) THEN {times_rate("on_goods", "kept")}
            ELSE {times_rate("net", "usual_margin")} END AS on_net,
        CASE WHEN net = goods OR (goods > 0 AND net >= 0) THEN {times_rate("cost_base", "kept")}
            ELSE 0 END AS cost_kept
    FROM goods_margin
)
    SELECT id, net, counts AND net > 0 AS qualifies, discounted, settled_at,
        CASE WHEN rate IS NOT NULL THEN {times_rate("net", "rate")} END AS net_base,
        CASE WHEN rate IS NOT NULL THEN {times_rate("on_net", "rate")} - cost_kept END AS margin_base
    FROM net_margin
) facts
WHERE facts.id = crm_order.id AND (
    crm_order.net <> facts.net OR crm_order.qualifies <> facts.qualifies
    OR crm_order.discounted <> facts.discounted OR crm_order.net_base IS DISTINCT FROM facts.net_base
    OR crm_order.margin_base IS DISTINCT FROM facts.margin_base OR crm_order.settled_at <> facts.settled_at)
"""  # noqa: S608 -- nothing of it comes from outside
