"""What a customer bought, and when each of it is due again."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_safe

from crm.models import Customer
from crm.permissions import requires
from dashboard.person.reach import visible_person
from segments.dialect import dialect_of
from segments.models import ReplenishmentCycle
from segments.replenishment import Due, due_again
from segments.replenishment.due import OWN, Rhythm


@dataclass(frozen=True)
class Bought:
    """One product of one customer. `days`: on how many days; `due` None: not enough orders to say."""

    product_id: int
    title: str
    days: int
    units: Decimal
    last_on: date
    due: Due | None


@cache
def _text() -> str:
    return (Path(__file__).parent / "bought.sql").read_text(encoding="utf-8")


def bought_by(customer: Customer, *, today: date) -> list[Bought]:
    """What the customer buys in an own rhythm first, then what is due closest to today. One statement."""
    gap = dialect_of(DEFAULT_DB_ALIAS).days_between("b.placed_on", "b.placed_before")
    with connection.cursor() as cursor:
        cursor.execute(
            _text().format(gap=gap, cycles=ReplenishmentCycle._meta.db_table), {"customer": customer.pk}
        )
        found = [_bought(row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: _urgency(one, today))


def _urgency(one: Bought, today: date) -> tuple[bool, bool, int]:
    if one.due is None:
        return True, True, (today - one.last_on).days
    return False, one.due.basis != OWN, abs((one.due.on - today).days)


def _bought(row: tuple) -> Bought:
    pk, title, sku, days, units, last, gaps, half_days, of_product, its_half, of_category, their_half = row
    last_on = date.fromisoformat(last) if isinstance(last, str) else last
    return Bought(
        product_id=pk,
        title=title or sku,
        days=days,
        units=_whole(units),
        last_on=last_on,
        due=due_again(
            last_on=last_on,
            own=Rhythm(gaps, int(half_days)),
            product=Rhythm(of_product, its_half) if of_product else None,
            category=Rhythm(of_category, their_half) if of_category else None,
        ),
    )


def _whole(units: object) -> Decimal:
    exact = Decimal(str(units))
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()


@requires("customers.see")
@require_safe
def product_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the customer ever bought."""
    person = visible_person(request, pk)
    today = localtime(now()).date()
    context = {"customer": person, "products": bought_by(person, today=today), "today": today}
    return render(request, "dashboard/customer_products.html", context)
