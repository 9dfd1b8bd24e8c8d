"""Rules compiled to SQL over the metrics.

`Columns` says how a behaviour reads in SQL: by default the stored metrics under an alias. The
engine passes other expressions for the same behaviours, so the types it computes and the rules
staff write are one language. Conditions are two-valued: a missing value is false, never NULL.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from crm.fields import TEN_THOUSANDTHS
from segments.behaviours import BEHAVIOURS, OWN_GAPS_NEEDED, window_days
from segments.clv import YEAR_DAYS, YEARS
from segments.dialect import Dialect
from segments.rules import Rule, threshold_of

UNITS = 10**TEN_THOUSANDTHS
TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "="}  # more days ago is an earlier day
CELLS = ("cell", "klaviyo_cell")  # three scores, compared as one number
CELL = re.compile("[1-9]{3}")
OPERATORS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<", "equals": "="}
# What the metrics hold, by the names the expressions use.
METRICS_COLUMNS = (
    "orders", "value", "revenue", "unconverted_orders", "lifetime_orders", "first_order_on",
    "last_order_on", "purchase_days", "discounted_orders", "r", "f", "m", "type_code", "stage",
    "has_open_cart", "is_subscriber",
)  # fmt: skip


def clv_units(revenue: str, span: str, *, window_days: int | None = None) -> str:
    """`segments.clv.simple_clv` as SQL: ten-thousandths, rounded half-up in whole numbers.

    Half-up is half of (twice the quotient, and one), so that the days, which are reckoned, stand here once.
    """
    if window_days is not None:
        span = f"(CASE WHEN {span} > {window_days} THEN {window_days} ELSE {span} END)"
    days = f"(CASE WHEN {span} > {YEAR_DAYS} THEN {span} ELSE {YEAR_DAYS} END)"
    return f"((2 * {revenue} * {YEAR_DAYS * YEARS} / {days} + 1) / 2)"


@dataclass(frozen=True)
class Columns:
    """How each column reads in SQL. `customer` and `recency` too; amounts in ten-thousandths."""

    customer: str
    recency: str  # whole days since the last order, NULL for who never bought
    of: Mapping[str, str] = field(default_factory=dict)
    span: str | None = None  # whole days from the first order to the last; None: from the days themselves
    clv: str | None = None  # the simple CLV of a whole life in ten-thousandths; None: from revenue and span
    on_one_day: bool = False  # recency is that of the rules' own day, so a day of orders tells it as well

    def __getitem__(self, name: str) -> str:
        return self.of[name]

    def replacing(self, *, recency: str | None = None, **columns: str) -> "Columns":
        return replace(self, recency=recency or self.recency, of={**self.of, **columns})


def columns_of_metrics(alias: str, *, in_place: bool = False) -> Columns:
    """The stored metrics as `metrics_source` hands them over. `in_place`: CLV is worked out where it is asked for."""
    return Columns(
        customer=f"{alias}.customer_id",
        recency=f"{alias}.recency",
        of={name: f"{alias}.{name}" for name in METRICS_COLUMNS},
        span=None if in_place else f"{alias}.span",
        clv=None if in_place else f"{alias}.clv",
        on_one_day=True,
    )


def metrics_source(alias: str, *, used_in: str, day: str, dialect: Dialect) -> str:
    """What to select from for `columns_of_metrics`: the columns that the SQL `used_in` names, and no others.

    `day` is the SQL of the day they are looked at, the rules' own. What is made of columns is worked out once
    a row: written out at every use it took twice as long as all the rest. Plain columns need no such fence.
    """
    span = dialect.days_between("s.last_order_on", "s.first_order_on")
    made = {
        "recency": dialect.days_between(day, "s.last_order_on"),
        "span": span,
        "clv": clv_units("s.revenue", span),
    }
    names = sorted({"customer_id", *_names_of(alias, used_in)})
    columns = ", ".join(f"{made[name]} AS {name}" if name in made else f"s.{name}" for name in names)
    fence = "" if asks_only_what_is_stored(used_in, alias=alias) else dialect.fence
    return f"(SELECT {columns} FROM segments_customermetrics s {fence}) {alias}"  # noqa: S608 -- our own names


def asks_only_what_is_stored(sql: str, *, alias: str) -> bool:
    """Whether the table of metrics itself may stand for what `metrics_source` would hand over."""
    return not {"recency", "span", "clv"} & _names_of(alias, sql)


def asks_clv_once(sql: str, *, alias: str) -> bool:
    """Whether CLV is all that has to be worked out, at one place: then nothing is gained by a fence."""
    made = [name for name in _every_name_of(alias, sql) if name in {"recency", "span", "clv"}]
    return made == ["clv"]


def _names_of(alias: str, sql: str) -> set[str]:
    return set(_every_name_of(alias, sql))


def _every_name_of(alias: str, sql: str) -> list[str]:
    return re.findall(rf"\b{alias}\.(\w+)", sql)


def _whole(cuts: Iterable[Any] | None, scale: int) -> list[int]:
    """The least whole numbers that reach each cut, upwards; a cut that does not exist yet is left out."""
    return sorted(ceil(Fraction(cut) * scale) for cut in cuts or () if cut is not None)


class Compiler:
    """Turns rules into SQL. Numbers are written into the text, codes and days become parameters.

    `params` fills up as rules are compiled and belongs to the statement the SQL ends in.
    """

    def __init__(
        self,
        *,
        columns: Columns,
        thresholds: Mapping[str, Any],
        day: date,
        dialect: Dialect,
        orders: str = "SELECT customer_id, placed_on, net_base FROM crm_order WHERE qualifies",
        prefix: str = "rule",
        params: dict[str, Any] | None = None,
    ) -> None:
        self.columns = columns
        self.thresholds = thresholds
        self.day = day
        self.dialect = dialect
        self.orders = orders  # a SELECT of the qualifying orders that count
        self.prefix = prefix
        self.params: dict[str, Any] = {} if params is None else params

    def over(self, columns: Columns) -> "Compiler":
        """The same statement, the same parameters, other columns."""
        return Compiler(
            columns=columns, thresholds=self.thresholds, day=self.day, dialect=self.dialect,
            orders=self.orders, prefix=self.prefix, params=self.params,
        )  # fmt: skip

    def condition(self, rule: Rule) -> str:
        if "behaviour" in rule:
            return f"coalesce({self._compare(rule)}, FALSE)"
        if "not" in rule:
            return f"(NOT {self.condition(rule['not'])})"
        if "all" in rule:
            return "(" + (" AND ".join(self.condition(part) for part in rule["all"]) or "TRUE") + ")"
        return "(" + (" OR ".join(self.condition(part) for part in rule["any"]) or "FALSE") + ")"

    def first_match(self, kinds) -> str:
        """CASE over things with a `code` and a `rule`; the last one catches everybody."""
        *others, last = kinds
        cases = " ".join(f"WHEN {self.condition(kind.rule)} THEN '{kind.code}'" for kind in others)
        return f"(CASE {cases} ELSE '{last.code}' END)"

    def _compare(self, rule: Rule) -> str:
        behaviour = BEHAVIOURS[rule["behaviour"]]
        threshold = threshold_of(rule, thresholds=self.thresholds)
        if not behaviour.is_number:
            return self._compare_code(rule, threshold)
        if (rule["behaviour"], rule["comparison"]) == ("clv_band", "equals"):
            return self._in_band(threshold)
        over, under, scale = self._measure(rule)
        if rule["comparison"] == "between":
            low, high = (None if part is None else part * scale for part in threshold)
            parts = (self._number(over, under, ">=", low), self._number(over, under, "<=", high))
            return f"({parts[0]} AND {parts[1]})"
        exact = None if threshold is None else threshold * scale
        return self._number(over, under, OPERATORS[rule["comparison"]], exact)

    def _number(self, over: str, under: str | None, operator: str, threshold: Fraction | None) -> str:
        """`over` / `under` against an exact fraction, in whole numbers only."""
        if threshold is None:
            return "FALSE"
        if under is not None:
            return (
                f"({under} > 0 AND {over} * {threshold.denominator} {operator} {threshold.numerator} * {under})"
            )
        if operator == "=" and threshold.denominator != 1:
            return "FALSE"
        whole = ceil(threshold) if operator in {">=", "<"} else floor(threshold)
        return (
            self._days_ago(operator, whole) if over == self.columns.recency else f"({over} {operator} {whole})"
        )

    def _days_ago(self, operator: str, days: int) -> str:
        """Recency against whole days; where it can be, by the day itself: no day is reckoned row by row."""
        if not self.columns.on_one_day:
            return f"({self.columns.recency} {operator} {days})"
        earliest, latest = date.min.toordinal(), date.max.toordinal()
        day = date.fromordinal(min(max(self.day.toordinal() - days, earliest), latest))
        return f"({self.columns['last_order_on']} {TURNED[operator]} '{day.isoformat()}')"

    def _compare_code(self, rule: Rule, threshold: Any) -> str:
        expression = self._code(rule["behaviour"])
        if isinstance(threshold, bool):
            return f"({expression} = {'TRUE' if threshold else 'FALSE'})"
        codes = sorted(threshold) if isinstance(threshold, frozenset) else [threshold]
        is_cell = rule["behaviour"] in CELLS
        names = list(filter(CELL.fullmatch, codes)) if is_cell else [self._param(code) for code in codes]
        return f"({expression} IN ({', '.join(names)}))" if names else "FALSE"

    def _param(self, value: Any) -> str:
        name = f"{self.prefix}_{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def _code(self, code: str) -> str:
        c = self.columns
        match code:
            case "type":
                return c["type_code"]
            case "cell":
                return self._as_number(c["r"], c["f"], c["m"])
            case "klaviyo_cell":
                r = f"(CASE WHEN {self._days_ago('<=', 180)} THEN 3 WHEN {self._days_ago('<=', 365)} THEN 2 ELSE 1 END)"
                f = self._score(c["orders"], self.thresholds.get("f_thirds"))
                m = self._score(c["value"], self.thresholds.get("m_thirds"), scale=UNITS)
                return f"(CASE WHEN {c['last_order_on']} IS NULL THEN NULL ELSE {self._as_number(r, f, m)} END)"
            case _:
                return c[code]

    def _as_number(self, *digits: str) -> str:
        """A cell as one number: written as text it took longer than all else a scheme asks."""
        hundreds, tens, ones = digits
        return f"(100 * {hundreds} + 10 * {tens} + {ones})"

    def _score(self, expression: str, cuts, *, scale: int = 1) -> str:
        steps = [f"(CASE WHEN {expression} >= {cut} THEN 1 ELSE 0 END)" for cut in _whole(cuts, scale)]
        return "(" + " + ".join(["1", *steps]) + ")"

    def _measure(self, rule: Rule) -> tuple[str, str | None, int]:
        """Numerator, for a quotient its denominator, and how many of its units make one."""
        c, code = self.columns, rule["behaviour"]
        match code:
            case "days_since_order":
                return c.recency, None, 1
            case "value":
                return c["value"], None, UNITS
            case "aov":
                return c["revenue"], f"({c['orders']} - {c['unconverted_orders']})", UNITS
            case "usual_gaps_since_order":
                return *self._usual_gaps(), 1
            case "clv_band":
                band = f"(CASE WHEN {c['last_order_on']} IS NULL THEN NULL ELSE {self._clv_band()} END)"
                return band, None, 1
            case "spent":
                return self._of_orders(rule, "coalesce(CAST(sum(o.net_base) AS bigint), 0)"), None, UNITS
            case "orders_placed":
                return self._of_orders(rule, "count(*)"), None, 1
        return c[code], None, 1

    def _usual_gaps(self) -> tuple[str, str]:
        """recency / usual gap as a quotient of whole numbers."""
        c = self.columns
        own = f"{c['purchase_days']} > {OWN_GAPS_NEEDED}"
        span = self._span()
        shop = self.thresholds.get("median_gap")
        gap = Fraction(Decimal(shop)) if shop is not None else Fraction(0)
        over = (
            f"(CASE WHEN {own} THEN {c.recency} * ({c['purchase_days']} - 1) "
            f"ELSE {c.recency} * {gap.denominator} END)"
        )
        return over, f"(CASE WHEN {own} THEN {span} ELSE {gap.numerator} END)"

    def _span(self) -> str:
        c = self.columns
        return c.span or self.dialect.days_between(c["last_order_on"], c["first_order_on"])

    def _clv_band(self) -> str:
        return self._score(self._clv(), self.thresholds.get("clv_fifths"), scale=UNITS)

    def _clv(self) -> str:
        window = self.thresholds.get("value_window_days")
        clv = self.columns.clv if window is None else None
        return clv or clv_units(self.columns["revenue"], self._span(), window_days=window)

    def _in_band(self, band: Fraction | None) -> str:
        """By the cuts it lies between, so CLV is worked out once and not for every cut."""
        cuts = _whole(self.thresholds.get("clv_fifths"), UNITS)
        if band is None or band not in range(1, len(cuts) + 2):
            return "FALSE"
        from_, below = [None, *cuts][int(band) - 1], [*cuts, None][int(band) - 1]
        match from_, below:
            case None, None:
                within = "TRUE"
            case None, _:
                within = f"{self._clv()} < {below}"
            case _, None:
                within = f"{self._clv()} >= {from_}"
            case _:
                within = f"{self._clv()} BETWEEN {from_} AND {below - 1}"
        return f"({self.columns['last_order_on']} IS NOT NULL AND {within})"

    def _of_orders(self, rule: Rule, aggregate: str) -> str:
        first, last = window_days(rule.get("window"), day=self.day)
        return (
            f"(SELECT {aggregate} FROM ({self.orders}) o WHERE o.customer_id = {self.columns.customer} "  # noqa: S608
            f"AND o.placed_on >= {self._param(first)} AND o.placed_on <= {self._param(last)})"
        )
