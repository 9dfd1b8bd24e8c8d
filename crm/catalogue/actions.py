from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.catalogue.refresh import after_cost, after_rate
from crm.models import ExchangeRate, Job, Product, Store, User
from crm.store.checks import checked_currency


class RateRefused(Exception):
    """The rate stays as it is. The message is fit to show to staff."""


@transaction.atomic
def change_product(
    *, product: Product, values: dict[str, Any], at: datetime, by: User | None = None
) -> Job | None:
    """Set title, price, cost or category. Another cost has every order with the product worked out again."""
    held = Product.objects.select_for_update().get(pk=product.pk)
    before = {name: _told(getattr(held, name)) for name in values}
    after = {name: _told(value) for name, value in values.items()}
    if before == after:
        return None
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=list(values))
    job = after_cost(held, at=at, by=by) if before.get("cost") != after.get("cost") else None
    changed = [name for name in values if before[name] != after[name]]
    record(
        "product.changed", at=at, actor=by, obj=held,
        data={"before": {n: before[n] for n in changed}, "after": {n: after[n] for n in changed}},
    )  # fmt: skip
    return job


@transaction.atomic
def save_rate(*, rate: ExchangeRate, at: datetime, by: User | None = None) -> Job:
    """Add or change a rate to the base currency. Raises RateRefused, StoreRefused."""
    rate.currency = checked_currency(rate.currency)
    rate.base = rate.base or Store.current().base_currency
    if rate.currency == rate.base:
        raise RateRefused(
            _("One %(currency)s is one %(currency)s; no rate is needed.") % {"currency": rate.base}
        )
    if not rate.rate or rate.rate <= 0:
        raise RateRefused(_("A rate is above 0."))
    old = ExchangeRate.objects.filter(pk=rate.pk).first() if rate.pk else None
    if old is not None and old.currency != rate.currency:
        raise RateRefused(_("The currency of a rate stays. Delete it and add another."))
    try:
        with transaction.atomic():
            rate.save()
    except IntegrityError:
        raise RateRefused(
            _("There is a rate of %(currency)s for that day already. Edit that one.")
            % {"currency": rate.currency}
        ) from None
    days = [rate.date] + ([old.date] if old else [])
    told = {"currency": rate.currency, "date": rate.date, "rate": _told(rate.rate)}
    if old is not None:
        told |= {"before": {"date": old.date, "rate": _told(old.rate)}}
    job = after_rate(currency=rate.currency, days=days, at=at, by=by)
    record("rate.created" if old is None else "rate.changed", at=at, actor=by, obj=rate, data=told)
    return job


@transaction.atomic
def delete_rate(*, rate: ExchangeRate, at: datetime, by: User | None = None) -> Job:
    job = after_rate(currency=rate.currency, days=[rate.date], at=at, by=by)
    told = {"currency": rate.currency, "date": rate.date, "rate": _told(rate.rate)}
    record("rate.deleted", at=at, actor=by, obj=rate, data=told)
    rate.delete()
    return job


def _told(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
