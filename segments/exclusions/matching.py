"""For whom a rule holds, whatever they said about ads."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from crm.models import Customer, Store
from segments.dialect import dialect_of
from segments.engine import newest_instant
from segments.exclusions.rule import ExclusionRule, thresholds_of
from segments.instants import local_day
from segments.models import CustomerMetrics
from segments.rules_sql import (
    Compiler,
    asks_clv_once,
    asks_only_what_is_stored,
    columns_of_metrics,
    metrics_source,
)
from segments.thresholds import current


class NoTypesYet(Exception):
    """Nobody has a type yet. The message is fit to show to staff."""

    def __init__(self) -> None:
        super().__init__(_("The types are not computed yet. Import orders, or run a recalculation, first."))


def matching(rule: ExclusionRule, *, as_of: datetime) -> QuerySet:
    """Customers for whom the rule holds, whatever they said about ads. As `matching_ids`."""
    return Customer.objects.filter(pk__in=matching_ids(rule, as_of=as_of))


def matching_ids(rule: ExclusionRule, *, as_of: datetime) -> RawSQL:
    """A statement of their ids.

    Types, stages and recency are those of one day: the local day of `as_of`, or of the newest
    conclusions when those are older (a shop's old orders, looked at on a past day). Raises NoTypesYet.
    """
    return _ids(*_compiling(rule, as_of=as_of)("x"))


def _ids(compiler: Compiler, condition: str) -> RawSQL:
    # PostgreSQL must be told what kind of value a bare parameter is.
    day = "CAST(%(day)s AS date)" if compiler.dialect.vendor == "postgresql" else "%(day)s"
    source = metrics_source("x", used_in=condition, day=day, dialect=compiler.dialect)
    found = f"SELECT x.customer_id FROM {source} WHERE {condition}"  # noqa: S608 -- compiled from the allow-list
    return positional(found, compiler.params)


def those_of(customers: QuerySet, rule: ExclusionRule, *, as_of: datetime) -> QuerySet:
    """Those of `customers`, or of their metrics, for whom the rule holds, as `matching_ids`.

    Asked of the metrics joined to them where it can be: a set of ids would be a second look at everybody.
    """
    compiled = _compiling(rule, as_of=as_of)
    compiler, condition = compiled("x")
    if asks_clv_once(condition, alias="x"):
        compiled = _compiling(rule, as_of=as_of, in_place=True)
    elif not asks_only_what_is_stored(condition, alias="x"):
        return customers.filter(pk__in=_ids(compiler, condition), metrics__isnull=False)
    path = "customer" if customers.model is CustomerMetrics else "metrics__customer"
    return customers.filter(_Holds(compiled, path), metrics__isnull=False)


class _Holds(Func):
    """Whether a rule holds, by the outer statement's own metrics, whatever that calls them."""

    output_field = BooleanField()

    def __init__(self, compiled: Callable[[str], tuple[Compiler, str]], path: str) -> None:
        super().__init__(F(path))  # to the key of the metrics
        self.compiled = compiled

    def as_sql(self, compiler: Any, connection: Any, *_template: Any, **_context: Any) -> tuple[str, Any]:
        (customer,) = self.get_source_expressions()
        told, condition = self.compiled(compiler.quote_name_unless_alias(customer.alias))
        found = positional(condition, told.params)
        return found.sql, found.params


def _compiling(
    rule: ExclusionRule, *, as_of: datetime, in_place: bool = False
) -> Callable[[str], tuple[Compiler, str]]:
    """By the name of the metrics: the rule's condition on them, and the compiler with its parameters.

    `in_place` as in `columns_of_metrics`. Raises NoTypesYet.
    """
    thresholds = current()
    if thresholds is None:
        raise NoTypesYet
    known, day = thresholds_of(thresholds), day_asked(as_of)

    def compiled(alias: str) -> tuple[Compiler, str]:
        compiler = Compiler(
            columns=columns_of_metrics(alias, in_place=in_place), thresholds=known, day=day, dialect=dialect_of("default"),
            params={"day": day.isoformat()},
        )  # fmt: skip
        return compiler, compiler.condition(rule.as_rule())

    return compiled


def day_asked(as_of: datetime) -> date:
    """The local day on which rules are asked, see `matching_ids`. Raises NoTypesYet."""
    concluded_at = newest_instant()
    if concluded_at is None:
        raise NoTypesYet
    return local_day(min(as_of, concluded_at), zone=Store.current().time_zone)


def positional(sql: str, params: dict[str, Any]) -> RawSQL:
    """Named parameters as the ORM's positional ones."""
    order: list[Any] = []

    def take(name: re.Match) -> str:
        order.append(params[name[1]])
        return "%s"

    return RawSQL(re.sub(r"%\((\w+)\)s", take, sql), order)  # noqa: S611 -- compiled from the allow-list
