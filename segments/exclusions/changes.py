"""Why people joined a list or left it since the export before; the first that applies counts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.contact import YES
from crm.models import Consent, Identity, Order, Store
from segments.exclusions.rule import LAPSED, ExclusionRule
from segments.instants import local_day
from segments.models import AudienceExport, CustomerMetrics, ExclusionList
from segments.thresholds import current

OPENED_A_CART = "ABANDONED"
JOINED: dict[str, str | Promise] = {
    "LAPSED": _("Passed twice the active days"),
    "BOUGHT": _("Bought since"),
    "GRANTED": _("Said yes to ad use"),
    "IDENTIFIED": _("A new e-mail or phone"),
    "JOINED": _("New on the list"),
    "CHANGED": _("Sent again: identifiers changed"),
}
LEFT: dict[str, str | Promise] = {
    "BOUGHT": _("Bought again"),
    "QUIET": _("No order in the days asked for"),
    "CART": _("Opened a cart"),
    "RETYPED": _("Of another type by now"),
    "RULE": _("The rule no longer holds"),
}


@dataclass(frozen=True)
class Former:
    """The finished export before. `at`: what people had said by then; `typed_at`: whose types it went by."""

    at: datetime
    typed_at: datetime

    @property
    def day(self) -> date:
        return local_day(self.typed_at, zone=Store.current().time_zone)


def newest_export(exclusion_list: ExclusionList, *, platform: str | None = None) -> AudienceExport | None:
    finished = AudienceExport.objects.filter(exclusion_list=exclusion_list, finished_at__isnull=False)
    if platform is not None:
        finished = finished.filter(platform=platform)
    return finished.order_by("-finished_at", "-pk").first()


def former_of(export: AudienceExport | None) -> Former | None:
    if export is None:
        return None
    typed_at = export.manifest.get("types_as_of")
    return Former(export.as_of, datetime.fromisoformat(typed_at) if typed_at else export.as_of)


def explain_left(rule: ExclusionRule, former: Former, *, day: date) -> None:
    """Tell RULE in audience_gone apart. `day`: the one the rule is asked on."""
    table = "audience_gone"
    _tell(table, "RULE", "BOUGHT", _of(table, _ordered_since(former)))
    mine = _of(table, CustomerMetrics.objects.all())
    if rule.bought_within_days is not None:
        too_long_ago = day - timedelta(rule.bought_within_days)
        _tell(table, "RULE", "QUIET", mine.filter(last_order_on__lte=too_long_ago))
    if rule.types:
        others = mine.exclude(type_code__in=rule.types)
        _tell(table, "RULE", "CART", others.filter(type_code=OPENED_A_CART))
        _tell(table, "RULE", "RETYPED", others)


def explain_joined(rule: ExclusionRule, former: Former, *, kinds: tuple[str, ...]) -> None:
    """Tell JOINED in audience_new apart."""
    table = "audience_new"
    thresholds = current()
    if rule.lapsed and thresholds is not None:
        limit = timedelta(floor(LAPSED * thresholds.active_days))
        then_later = CustomerMetrics.objects.filter(last_order_on__gte=former.day - limit)
        _tell(table, "JOINED", "LAPSED", _of(table, then_later))
    _tell(table, "JOINED", "BOUGHT", _of(table, _ordered_since(former)))
    said = Consent.objects.filter(channel="ADS", state__in=YES, happened_at__gt=former.at)
    _tell(table, "JOINED", "GRANTED", _of(table, said))
    known = _of(table, Identity.objects.filter(kind__in=kinds, first_seen_at__lte=former.at))
    _tell(table, "JOINED", "IDENTIFIED", known, unless=True)


def _ordered_since(former: Former) -> QuerySet:
    return Order.objects.filter(qualifies=True, placed_at__gt=former.typed_at)


def _of(table: str, rows: QuerySet) -> QuerySet:
    """Those of the person in the row of `table`."""
    return rows.filter(customer_id=RawSQL(f"{table}.customer_id", []))  # noqa: S611 -- our own names


def _tell(table: str, held: str, told: str, rows: QuerySet, *, unless: bool = False) -> None:
    sql, params = rows.order_by().values("pk").query.sql_with_params()
    there = "NOT EXISTS" if unless else "EXISTS"
    values: list[Any] = [told, held, *params]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET reason = %s WHERE reason = %s AND {there} ({sql})", values)  # noqa: S608
