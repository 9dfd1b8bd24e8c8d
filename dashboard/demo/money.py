"""Exchange rates of two years: a level that wanders from month to month, quoted every Monday."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from crm.models import ExchangeRate

BASE = "EUR"
LEVELS = {"USD": 0.92, "GBP": 1.16}  # euros for one
# What a price in euros is in the shop of that currency.
PRICE_FACTORS = {"EUR": Decimal(1), "USD": Decimal("1.10"), "GBP": Decimal("0.88")}


def in_currency(price: Decimal, currency: str) -> Decimal:
    """What the shop asks there for what costs `price` in euros."""
    return (price * PRICE_FACTORS[currency]).quantize(Decimal("0.01"), ROUND_HALF_UP)


def make_rates(draw: Random, *, first: date, last: date) -> None:
    made = []
    for currency, level in LEVELS.items():
        day = first - timedelta(days=first.weekday())
        month = None
        while day <= last:
            if day.month != month:
                level = min(max(level * (1 + draw.gauss(0, 0.012)), level * 0.9), level * 1.1)
                month = day.month
            quoted = Decimal(str(round(level * (1 + draw.gauss(0, 0.002)), 6)))
            made.append(ExchangeRate(currency=currency, base=BASE, date=day, rate=quoted))
            day += timedelta(days=7)
    ExchangeRate.objects.bulk_create(made, batch_size=500)
