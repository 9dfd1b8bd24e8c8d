from collections.abc import Container, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.utils.html import conditional_escape, format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import display
from crm.lists import cells
from crm.lists.kinds import Column, Empty, ListKind, Reader
from crm.lists.links import address_of
from crm.masking import name_for
from crm.models import Customer, Order, OrderLine, Refund
from dashboard.orders.filters import OrderFilters

LINES = 2  # named in a cell; the rest is a number


def orders_of_the_living(user: Any) -> QuerySet:
    """An erased person's orders count in totals and stand in no list. Guests' orders are for who sees everything."""
    erased = Customer.objects.filter(erased_at__isnull=False).values("pk")
    return Order.objects.visible_to(user).filter(Q(customer=None) | ~Q(customer__in=erased))


def with_lines_and_refunds(orders: Sequence[Any], reader: Reader, codes: Container[str]) -> None:
    """Two queries: the first lines of each order, and what was given back."""
    lines: dict[int, list[OrderLine]] = {}
    for line in OrderLine.objects.filter(order__in=orders).order_by("pk"):
        lines.setdefault(line.order_id, []).append(line)
    given = Refund.objects.filter(order__in=orders).values_list("order").annotate(Sum("amount"))
    back = dict(given.order_by())
    for order in orders:
        order.known_lines = lines.get(order.pk, [])
        order.given_back = back.get(order.pk) or Decimal(0)


def state_of(order: Any) -> tuple[str, str]:
    """(what became of it, mood)."""
    if order.cancelled_at:
        return _("Cancelled on %(day)s") % {"day": display.day(order.cancelled_at)}, "bad"
    if order.is_test:
        return _("Test order"), ""
    if order.status != "PAID":
        return order.get_status_display(), "warn"
    if order.given_back:
        return _("%(amount)s given back") % {"amount": display.money(order.given_back, order.currency)}, "warn"
    return order.get_status_display(), "good"


def _named(order: Any) -> list[str]:
    return [
        f"{display.number(line.quantity)} × {line.title or line.sku}"
        if line.quantity != 1
        else line.title or line.sku
        for line in order.known_lines[:LINES]
    ]


def _more(order: Any) -> str:
    more = len(order.known_lines) - LINES
    return f"+{display.number(more)}" if more > 0 else ""


def what_of(order: Any) -> str:
    return f"{display.enumerated(_named(order))} {_more(order)}".strip()


def _what(order: Any, reader: Reader) -> str:
    named = _named(order)
    if not named:
        return cells.absent(_("without lines"))
    more = _more(order)
    return format_html("{} <bdi>{}</bdi>", cells.apart(named), more) if more else cells.apart(named)


def _title(order: Any, reader: Reader) -> str:
    if order.customer_id is None:
        return format_html('<span class="cell-main"><bdi>{}</bdi></span>{}', order, cells.sub(order.source))
    return cells.linked(address_of("dashboard:customer_orders", order.customer_id), order, order.source)


def _customer(order: Any, reader: Reader) -> str:
    if order.customer_id is None:
        return cells.absent(_("guest"))
    url = address_of("dashboard:customer", order.customer_id)
    return format_html('<a href="{}"><bdi>{}</bdi></a>', url, name_for(order.customer, reader.user))


def _value(order: Any, reader: Reader) -> str:
    shown = cells.amount(order.net, order.currency)
    if order.currency == reader.base or order.net_base is None:
        return shown
    return format_html("{}{}", shown, cells.sub(display.money(order.net_base, reader.base)))


ORDERS = ListKind(
    "orders", gettext_lazy("Orders"), "dashboard:order_list", "customers.see",
    rows=orders_of_the_living,
    filters=OrderFilters,
    related=("customer",),
    beside=with_lines_and_refunds,
    title=Column("order", gettext_lazy("Order"), _title, lambda order, reader: str(order)),
    columns=(
        Column(
            "customer", gettext_lazy("Customer"), _customer,
            lambda order, reader: name_for(order.customer, reader.user) if order.customer_id else "",
        ),
        Column(
            "placed", gettext_lazy("Placed"), lambda order, reader: cells.day(order.placed_on, reader),
            lambda order, reader: cells.local(order.placed_at), "placed_at", is_number=True,
        ),
        Column(
            "what", gettext_lazy("What"), _what, lambda order, reader: what_of(order), css="wide",
        ),
        Column(
            "state", gettext_lazy("State"), lambda order, reader: cells.chip(*state_of(order)),
            lambda order, reader: state_of(order)[0],
        ),
        Column(
            "value", gettext_lazy("Value"), _value, lambda order, reader: cells.paid(order.net, order.currency),
            "net_base", may_lack=True, is_number=True,
        ),
        Column(
            "goods", gettext_lazy("Goods"), lambda order, reader: cells.amount(order.goods, order.currency),
            lambda order, reader: cells.paid(order.goods, order.currency), is_first=False, is_number=True,
        ),
        Column(
            "discount", gettext_lazy("Discount"), lambda order, reader: cells.amount(order.discount, order.currency),
            lambda order, reader: cells.paid(order.discount, order.currency), is_first=False, is_number=True,
        ),
        Column(
            "back", gettext_lazy("Given back"), lambda order, reader: cells.amount(order.given_back, order.currency),
            lambda order, reader: cells.paid(order.given_back, order.currency), is_first=False, is_number=True,
        ),
        Column(
            "shipping", gettext_lazy("Shipping"), lambda order, reader: cells.amount(order.shipping, order.currency),
            lambda order, reader: cells.paid(order.shipping, order.currency), is_first=False, is_number=True,
        ),
        Column(
            "coupon", gettext_lazy("Coupon"), lambda order, reader: cells.text(order.coupon),
            lambda order, reader: order.coupon, is_first=False,
        ),
        Column(
            "country", gettext_lazy("Country"),
            lambda order, reader: conditional_escape(_country(order)) or cells.absent(),
            lambda order, reader: _country(order), is_first=False,
        ),
    ),
    in_files=(
        (gettext_lazy("Source"), lambda order, reader: order.source),
        (gettext_lazy("Number of the customer"), lambda order, reader: order.customer_id),
        (gettext_lazy("Currency"), lambda order, reader: order.currency),
        (gettext_lazy("Counts"), lambda order, reader: order.qualifies),
        (gettext_lazy("Value in the base currency"), lambda order, reader: cells.paid(order.net_base, reader.base)),
    ),
    usual_order="placed",
    all_label=gettext_lazy("All orders"),
    template="dashboard/order_list.html",
    export_permission="customers.export",
    asks_why=True,
    empty=Empty(
        "shopping-bag", gettext_lazy("No orders yet"),
        gettext_lazy("Orders come from a file of your shop or over the API."),
        nothing_matches=gettext_lazy("No order you may see has all of this."),
        action=gettext_lazy("Choose a file"), url_name="crm:new_import", permission="imports.propose",
    ),
)  # fmt: skip


def _country(order: Any) -> str:
    return display.country(order.customer.country) if order.customer_id and order.customer.country else ""
