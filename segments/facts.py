"""What is known about one customer, as plain values: the facts a rule is read over in Python."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Facts:
    """One customer as of the local day `day`. Amounts in the store's base currency.

    `purchases` are the qualifying orders as (local day, amount; None without an exchange rate);
    only windowed behaviours look at them.
    """

    day: date
    orders: int = 0  # in the value window
    value: Decimal = Decimal(0)
    revenue: Decimal = Decimal(0)
    unconverted_orders: int = 0
    lifetime_orders: int = 0
    first_order_on: date | None = None
    last_order_on: date | None = None
    purchase_days: int = 0
    discounted_orders: int = 0
    r: int | None = None
    f: int | None = None
    m: int | None = None
    type_code: str = ""
    stage: str = ""
    has_open_cart: bool = False
    is_subscriber: bool = False
    purchases: tuple[tuple[date, Decimal | None], ...] = ()

    @property
    def recency(self) -> int | None:
        """Whole days since the last qualifying order; None: never bought."""
        return None if self.last_order_on is None else (self.day - self.last_order_on).days

    @classmethod
    def of(cls, metrics, *, day: date) -> "Facts":
        """The facts in a stored row of metrics, seen on `day`."""
        names = cls.__dataclass_fields__.keys() - {"day", "purchases"}
        return cls(day=day, **{name: getattr(metrics, name) for name in names})
