"""The instant a pass looks at, and the settings it reads by: one object, made once a pass."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm.models import Store
from crm.orders import RATE_ONE
from segments.instants import TICK, local_day


@dataclass(frozen=True)
class Moment:
    """`as_of` is T, `day` the store's local day of T."""

    as_of: datetime
    day: date
    store: Store

    @classmethod
    def at(cls, as_of: datetime) -> "Moment":
        store = Store.current()
        return cls(as_of=as_of, day=local_day(as_of, zone=store.time_zone), store=store)

    @property
    def window_from(self) -> date | None:
        """First day of the value window; None: the whole life."""
        days = self.store.value_window_days
        return None if days is None else self.day - timedelta(days=days - 1)

    @property
    def cart_age(self) -> timedelta:
        """From this age on a cart counts as left."""
        return timedelta(minutes=self.store.cart_min_age_minutes)

    @property
    def cart_life(self) -> timedelta:
        """Up to this age, included, a cart counts as open."""
        return timedelta(days=self.store.cart_window_days)

    def params(self) -> dict[str, object]:
        """What every statement of the pass may refer to."""
        return {
            "as_of": self.as_of,
            "day": self.day,
            "window_from": self.window_from,
            "window_days": self.store.value_window_days,
            "currency": self.store.base_currency,
            "usual_margin": int(self.store.default_margin_pct * RATE_ONE / 100),
            "cart_started_by": self.as_of - self.cart_age,
            "cart_touched_from": self.as_of - self.cart_life,
            "cart_age_us": self.cart_age // TICK,
            "cart_life_us": (self.cart_life + TICK) // TICK,  # open up to and including the last instant
        }
