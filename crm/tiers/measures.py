"""What an entry rule can count. Points join when there is a ledger of points: one more entry here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.registry import Registry

Select = tuple[str, list[object]]  # SQL and its parameters


@dataclass(frozen=True)
class TierMeasure:
    """`select(first=, last=, at=, who=)` gives one row (customer_id, amount) per customer that has any.

    Days are local, both included, `first` None: from the beginning; facts after `at` do not count.
    `scale`: how many of `amount` make one of what `LoyaltyTier.entry_from` counts. `who` is SQL for
    the ids of customers to look at, or "" for all.
    """

    code: str
    label: str | Promise
    scale: int
    select: Callable[..., Select]


TIER_MEASURES: Registry[TierMeasure] = Registry("measures of tiers")


def measure_choices() -> list[tuple[str, str | Promise]]:
    return TIER_MEASURES.choices()


def _of_orders(amount: str) -> Callable[..., Select]:
    def select(*, first: date | None, last: date, at: datetime, who: str) -> Select:
        conditions = ["o.qualifies", "o.customer_id IS NOT NULL", "o.placed_on <= %s", "o.placed_at <= %s"]
        params: list[object] = [last, at]
        if first is not None:
            conditions.append("o.placed_on >= %s")
            params.append(first)
        if who:
            conditions.append(f"o.customer_id IN ({who})")
        sql = (
            f"SELECT o.customer_id, {amount} AS amount FROM crm_order o"  # noqa: S608 -- SQL of our own
            f" WHERE {' AND '.join(conditions)} GROUP BY o.customer_id"
        )
        return sql, params

    return select


# An order without a rate adds nothing to the spend and counts as an order.
SPEND = _of_orders("CAST(SUM(COALESCE(o.net_base, 0)) AS bigint)")
ORDERS = _of_orders("COUNT(*)")

TIER_MEASURES.register(TierMeasure("SPEND", _("Spend"), 10_000, SPEND))
TIER_MEASURES.register(TierMeasure("ORDERS", _("Orders"), 1, ORDERS))
