"""Giving everybody the highest tier whose entry rule holds, in a few statements whatever their number."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from crm.models import LoyaltyTier, Store
from crm.tiers.measures import TIER_MEASURES, Select

TEMP = "tier_deserved"
LOCK = 0x74696572  # "tier": two assignments at a time would both open a period


def assign_tiers(*, at: datetime, who: str = "") -> dict[str, int]:
    """Close the periods that no longer hold and open those that do, as of `at`.

    `who` is SQL for the ids of the customers to look at; "" for all. Who keeps a tier keeps the row:
    a second call writes nothing. Erased people hold none. Returns {opened, closed}.
    """
    tiers = list(LoyaltyTier.objects.order_by("rank"))
    if not tiers:
        return {"opened": 0, "closed": 0}  # and nothing can be open: a tier with periods stays
    return _assign(tiers, at=at, who=who)


@transaction.atomic
def _assign(tiers: list[LoyaltyTier], *, at: datetime, who: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        _stage(cursor, tiers, at=at, who=who)
        instant = connection.ops.adapt_datetimefield_value(at)
        here = f" AND customer_id IN ({who})" if who else ""
        lost = f"""ended_at IS NULL{here} AND NOT EXISTS (
            SELECT 1 FROM {TEMP} d
            WHERE d.customer_id = crm_tierperiod.customer_id AND d.tier_id = crm_tierperiod.tier_id)"""  # noqa: S608
        # A period that began at this very instant never held: nothing can be half open over no time.
        cursor.execute(f"DELETE FROM crm_tierperiod WHERE {lost} AND started_at >= %s", [instant])  # noqa: S608
        closed = cursor.rowcount
        cursor.execute(f"UPDATE crm_tierperiod SET ended_at = %s WHERE {lost}", [instant])  # noqa: S608
        closed += cursor.rowcount
        cursor.execute(_open_missing(), [instant, instant])
        opened = cursor.rowcount
        cursor.execute(f"DROP TABLE {TEMP}")
    return {"opened": opened, "closed": closed}


def _open_missing() -> str:
    """A new period begins now, and never before the end of the last one."""
    latest = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    return f"""
        INSERT INTO crm_tierperiod (customer_id, tier_id, started_at)
        SELECT d.customer_id, d.tier_id, {latest}(%s, COALESCE(
            (SELECT MAX(p.ended_at) FROM crm_tierperiod p WHERE p.customer_id = d.customer_id), %s))
        FROM {TEMP} d
        WHERE NOT EXISTS (
            SELECT 1 FROM crm_tierperiod p WHERE p.customer_id = d.customer_id AND p.ended_at IS NULL)
        ORDER BY d.customer_id"""  # noqa: S608 -- our own names


def holders_of(tiers: Iterable[LoyaltyTier], *, at: datetime) -> dict[str, int]:
    """How many customers each of these tiers, saved or not, would have: {name: customers}. Writes nothing.

    The highest rank counts for each customer, as in `assign_tiers`.
    """
    ranked = sorted(tiers, key=lambda tier: tier.rank)
    found = {tier.name: 0 for tier in ranked}
    if not ranked:
        return found
    sql, params = _deserved(ranked, at=at, who="")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT deserved.rank, COUNT(*) FROM ({sql}) deserved GROUP BY deserved.rank", params)  # noqa: S608
        counts = dict(cursor.fetchall())
    return {tier.name: counts.get(tier.rank, 0) for tier in ranked}


def _stage(cursor, tiers: list[LoyaltyTier], *, at: datetime, who: str) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {TEMP}")
    cursor.execute(f"CREATE TEMP TABLE {TEMP} (customer_id bigint PRIMARY KEY, tier_id bigint NOT NULL)")
    if tiers:
        sql, params = _deserved(tiers, at=at, who=who)
        cursor.execute(
            f"INSERT INTO {TEMP} (customer_id, tier_id) SELECT deserved.customer_id, t.id FROM ({sql}) deserved"  # noqa: S608
            " JOIN crm_loyaltytier t ON t.rank = deserved.rank",
            params,
        )


def _deserved(tiers: list[LoyaltyTier], *, at: datetime, who: str) -> Select:
    """One row (customer_id, rank) per customer who deserves a tier. Orders are read once per window."""
    parts: list[str] = []
    params: list[object] = []
    today = at.astimezone(ZoneInfo(Store.current().time_zone)).date()
    instant = connection.ops.adapt_datetimefield_value(at)
    windows = sorted({(tier.entry_measure, tier.window_days or 0) for tier in tiers})
    for code, days in windows:
        if code not in TIER_MEASURES:
            continue  # nothing counts it yet, so nobody reaches it
        measure = TIER_MEASURES[code]
        first = today - timedelta(days=days - 1) if days else None
        sql, given = measure.select(first=first, last=today, at=instant, who=who)
        same = [tier for tier in tiers if (tier.entry_measure, tier.window_days or 0) == (code, days)]
        steps = sorted(same, key=lambda tier: -tier.rank)
        whens = " ".join(f"WHEN m.amount >= {_line(tier, measure.scale)} THEN {tier.rank:d}" for tier in steps)
        parts.append(f"SELECT m.customer_id, CASE {whens} END AS rank FROM ({sql}) m")  # noqa: S608
        params += given
    if open_to_all := [
        tier.rank for tier in tiers if tier.entry_from == 0 and tier.entry_measure in TIER_MEASURES
    ]:
        scope = f" WHERE id IN ({who})" if who else ""
        parts.append(f"SELECT id AS customer_id, {max(open_to_all):d} AS rank FROM crm_customer{scope}")  # noqa: S608
    if not parts:
        parts.append("SELECT id AS customer_id, 0 AS rank FROM crm_customer WHERE id IS NULL")
    return (
        "SELECT r.customer_id, MAX(r.rank) AS rank FROM ("  # noqa: S608 -- whole numbers and our own SQL
        + " UNION ALL ".join(parts)
        + ") r JOIN crm_customer c ON c.id = r.customer_id"
        " WHERE r.rank IS NOT NULL AND c.erased_at IS NULL GROUP BY r.customer_id",
        params,
    )


def _line(tier: LoyaltyTier, scale: int) -> int:
    """`entry_from` as a whole number: "at least 2.5 orders" begins at 3."""
    exact = Decimal(tier.entry_from) * scale
    return int(exact.to_integral_value(rounding="ROUND_CEILING"))
