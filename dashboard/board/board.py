"""What every chart of one dashboard knows: whose customers, which days, what may be opened."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any, TypeVar

from django.core.cache import cache
from django.urls import reverse
from django.utils.http import urlencode

from crm.models import Store
from crm.permissions import may
from dashboard.board.cohort_periods import QUARTER
from dashboard.board.span import Span
from dashboard.home.scope import Scope
from segments.instants import end_of_day, local_day
from segments.models import Run
from segments.schemes import SCHEMES

KEPT_SECONDS = 15 * 60
LARGE = 6_000  # customers; above it asking for all charts takes longer than a reader waits for a page
SIX_TYPES = "types"
Found = TypeVar("Found")


class NotRemembered(LookupError):
    """The numbers would have to be asked for, and this board does not wait."""


@dataclass(frozen=True)
class Board:
    """`run` is the engine's newest: what is told is what was known when it last looked. `scheme` is the
    naming that moves are told in, SIX_TYPES or the code of a scheme. A board that does not wait tells
    what is remembered and raises NotRemembered for the rest."""

    scope: Scope
    span: Span
    at: datetime
    store: Store
    run: Run
    scheme: str = SIX_TYPES
    cohorts_by: str = QUARTER
    waits: bool = True

    @property
    def is_large(self) -> bool:
        return self.run.summary.get("customers", 0) >= LARGE

    @property
    def query(self) -> str:
        """What the reader chose, for addresses."""
        return f"{self.span.query}&scheme={self.scheme}&cohorts={self.cohorts_by}"

    @property
    def today(self) -> date:
        return local_day(self.at, zone=self.store.time_zone)

    @property
    def currency(self) -> str:
        return self.store.base_currency

    @property
    def opens_people(self) -> bool:
        return may(self.scope.reader, "customers.see")

    def end_of(self, day: date) -> datetime:
        """The instant a date means; today means now."""
        return min(end_of_day(day, zone=self.store.time_zone), self.at)

    def people(self, **query: Any) -> str:
        """The address of the list of these customers; "" for readers who may open none."""
        if not self.opens_people:
            return ""
        return f"{reverse('dashboard:customer_list')}?{urlencode(query, doseq=True)}"

    def remembered(self, name: str, compute: Callable[[], Found], *about: Any) -> Found:
        """Numbers of one question, asked once until the engine has looked again.

        Whoever sees the same customers is answered alike; nobody else.
        """
        seen = (self.run.pk, self.run.seen_until, self.today, self.store.time_zone)
        whose = "store" if self.scope.is_store else self.scope.reader.pk
        key = "board:" + sha256(pickle.dumps((name, whose, seen, about))).hexdigest()
        found = cache.get(key)
        if found is None:
            if not self.waits:
                raise NotRemembered(name)
            found = compute()
            cache.set(key, found, KEPT_SECONDS)
        return found


def known_scheme(code: str) -> str:
    return code if code == SIX_TYPES or code in SCHEMES else SIX_TYPES
