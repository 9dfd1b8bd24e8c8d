"""What else is written in the base currency when it changes: rates, prices, pinned amounts, tiers."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from crm.models import ExchangeRate, LoyaltyTier, Store

RATE_STEP = Decimal("0.0000000001")
MONEY_STEP = Decimal("0.0001")
STORE_AMOUNTS = ("pinned_high_value", "ad_cpm", "mail_price")


def derive_rates(*, old: str, new: str) -> int:
    """Rates to the new base on every day that has one from it to the old base; returns those added.

    old -> new is the inverse; another currency goes through the old base. What is there stays.
    """
    days: dict[date, dict[str, Decimal]] = {}
    for currency, day, rate in ExchangeRate.objects.filter(base=old).values_list("currency", "date", "rate"):
        days.setdefault(day, {})[currency] = rate
    there = set(ExchangeRate.objects.filter(base=new).values_list("currency", "date"))
    made = []
    for day, worth in sorted(days.items()):
        if new not in worth:
            continue
        for currency, rate in sorted({**worth, old: Decimal(1)}.items()):
            derived = (rate / worth[new]).quantize(RATE_STEP, ROUND_HALF_UP)
            if currency != new and (currency, day) not in there and derived > 0:
                made.append(ExchangeRate(currency=currency, base=new, date=day, rate=derived))
    ExchangeRate.objects.bulk_create(made, batch_size=2000)
    return len(made)


def convert_amounts(store: Store, *, new: str, day: date) -> dict[str, Any]:
    """Settings and tiers in the old base become amounts of the new; the caller saves the store.

    The rate is the newest up to `day`. Without one the figures stay as they stand, and the result
    says so with rate None.
    """
    rate = newest_rate(currency=store.base_currency, base=new, day=day)
    if rate is None:
        return {"rate": None}
    for name in STORE_AMOUNTS:
        if (amount := getattr(store, name)) is not None:
            setattr(store, name, _converted(amount, rate))
    for tier in LoyaltyTier.objects.filter(entry_measure="SPEND"):
        tier.entry_from = _converted(tier.entry_from, rate)
        tier.save(update_fields=["entry_from"])
    return {"rate": format(rate.normalize(), "f")}


def newest_rate(*, currency: str, base: str, day: date) -> Decimal | None:
    rates = ExchangeRate.objects.filter(currency=currency, base=base, date__lte=day)
    return rates.order_by("-date").values_list("rate", flat=True).first()


def _converted(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(MONEY_STEP, ROUND_HALF_UP)
