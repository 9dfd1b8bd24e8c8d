"""What was sold of a product. Amounts in the store's base currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from crm.fields import from_units
from crm.models import ProductSales, SalesChange

FINEST = Decimal("0.0001")  # of a quantity
# A refund of an order is shared out over its lines by their amounts; orders without a rate add no revenue.
SOLD = """
SELECT l.product_id, COUNT(DISTINCT o.customer_id), COUNT(DISTINCT o.id), SUM(l.quantity),
    SUM(CAST(ROUND(CASE WHEN o.goods > 0 AND NOT l.is_gift_card
        THEN 1.0 * l.total * COALESCE(o.net_base, 0) / o.goods ELSE 0 END) AS bigint)),
    MIN(o.placed_on), MAX(o.placed_on)
FROM crm_orderline l JOIN crm_order o ON o.id = l.order_id
WHERE o.qualifies AND l.product_id IN ({places})
GROUP BY l.product_id
"""


@dataclass(frozen=True)
class Sold:
    """Of qualifying orders. `buyers` counts known customers, guests are none."""

    buyers: int = 0
    orders: int = 0
    units: Decimal = Decimal(0)
    revenue: Decimal = Decimal(0)  # after refunds
    first_on: date | None = None
    last_on: date | None = None


def sold(product_ids: list[int]) -> dict[int, Sold]:
    """By product id. A product that nobody bought is missing.

    What was counted is kept; who changed since, or was never counted, is counted here and now. Changes are
    read first: a count that is stored in between is newer, never older.
    """
    changed = set(SalesChange.objects.filter(product__in=product_ids).values_list("product", flat=True))
    kept = {
        row.pk: Sold(row.buyers, row.orders, _whole(row.units), row.revenue, row.first_on, row.last_on)
        for row in ProductSales.objects.filter(pk__in=product_ids)
        if row.pk not in changed
    }
    found = kept | counted([pk for pk in product_ids if pk not in kept])
    return {pk: one for pk, one in found.items() if one.orders}


def counted(product_ids: list[int]) -> dict[int, Sold]:
    """The same from every line of these products; one statement."""
    if not product_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SOLD.format(places=", ".join(["%s"] * len(product_ids))), product_ids)
        rows = cursor.fetchall()
    return {
        pk: Sold(buyers, orders, _whole(units), from_units(int(revenue)), _day(first), _day(last))
        for pk, buyers, orders, units, revenue, first, last in rows
    }


def _whole(units: object) -> Decimal:
    exact = Decimal(str(units)).quantize(FINEST)  # SQLite adds them as floats
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
