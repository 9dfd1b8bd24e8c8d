"""A shop with orders that tell something, and the labels that come of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from crm.models import Order
from crm.orders import refresh_order_facts
from segments.engine import recalculate
from segments.models import CustomerNeed
from segments.needs import label_needs
from tests.factories import CustomerFactory, OrderFactory, OrderLineFactory

AS_OF = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


def customer(**columns):
    return CustomerFactory(joined_at=AS_OF - timedelta(days=2000), **columns)


def bought(who, *, days=10, on=None, goods=100, lines=(), **columns):
    """An order so many days ago, or on a day; `lines` are (product, total)."""
    at = AS_OF - timedelta(days=days) if on is None else datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    goods = sum(Decimal(total) for _product, total in lines) if lines else Decimal(goods)
    order = OrderFactory(customer=who, placed_at=at, placed_on=at.date(), goods=goods, **columns)
    for product, total in lines:
        OrderLineFactory(order=order, product=product, total=total)
    refresh_order_facts(Order.objects.filter(pk=order.pk))
    return order


def regular(*, orders=3, **order):
    """Somebody with three dull orders of the same kind."""
    who = customer()
    for number in range(orders):
        bought(who, days=10 + 7 * number, **order)
    return who


def look(at=AS_OF):
    """The night: types first, then labels."""
    recalculate(as_of=at, full=True)
    return label_needs(at=at)


def codes(who):
    return set(CustomerNeed.objects.filter(customer=who).values_list("code", flat=True))


def holders(code):
    return [row.customer for row in CustomerNeed.objects.filter(code=code).order_by("customer")]
