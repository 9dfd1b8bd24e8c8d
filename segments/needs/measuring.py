"""What the labels are measured by, as SQL over facts and metrics: from the `.sql` files to `need_ranked`.

Everything is read once into temporary tables: what each customer's orders add up to, and what each
bought of each product. Quotients are compared as doubles of two whole numbers: both databases divide
them alike, equal quotients are equal, and different ones differ as long as amounts stay below 10^11.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from math import floor
from pathlib import Path

from segments.engine.moment import Moment
from segments.engine.statements import Statements
from segments.needs.definitions import (
    LEAST_LIFT,
    NEEDS,
    RECENT_DAYS,
    AtLeast,
    BelowMedian,
    Cut,
    LessThan,
    Need,
    TopFifth,
)
from segments.needs.occasions import OCCASIONS, occasion_days
from segments.thresholds import Thresholds

FOLDER = Path(__file__).parent / "sql"
FIFTHS = 5
# All goods of the value window, as parameters: PostgreSQL would add them up again for every customer.
SOLD, SOLD_PIECES = "CAST(%(sold)s AS bigint)", "CAST(%(sold_pieces)s AS bigint)"
_FOUND = (
    "customer_id bigint, code varchar(20), part bigint, whole bigint, orders bigint, f bigint, "
    "category_id bigint, occasion varchar(20), fits integer"
)
_RANKED = f"{_FOUND}, ratio double precision, behind bigint, compared bigint, median double precision"
TABLES = {
    "need_bought": (
        "customer_id {key}, orders bigint, discounted bigint, delivered bigint, discount bigint, "
        "full_price bigint, lately bigint, earlier bigint"
    ),
    "need_goods": (
        "customer_id bigint, product_id bigint, category_id bigint, first_on date, last_on date, spent bigint, pieces bigint"
    ),
    "need_sold": "category_id {key}, spent bigint, pieces bigint",
    "need_measured": f"{_FOUND}, ratio double precision",
    "need_ranked": _RANKED,
    "need_found": f"{_RANKED}, PRIMARY KEY (customer_id, code)",
}
# What a measure may say beside part and whole, and what stands there otherwise; `fits` 0: the label never holds.
FURTHER = {"category_id": "CAST(NULL AS bigint)", "occasion": "''", "fits": "1"}
SAYS = {"top_category": {"category_id", "fits"}, "occasions": {"occasion"}}


@cache
def _text(name: str) -> str:
    """The statement without its comments: braces and signs in prose would be taken for places."""
    lines = (FOLDER / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


@dataclass(frozen=True)
class Spans:
    """The local days that measures count from; the last day of all is the day itself."""

    recent_from: date  # novelty
    lately_from: date  # the last active_days
    before_from: date  # as many days before them
    active_days: int

    @classmethod
    def at(cls, day: date, thresholds: Thresholds) -> "Spans":
        days = floor(thresholds.active_days)  # the longest recency that is active
        return cls(
            recent_from=day - timedelta(days=RECENT_DAYS - 1),
            lately_from=day - timedelta(days=days - 1),
            before_from=day - timedelta(days=2 * days - 1),
            active_days=days,
        )


def measure_needs(*, as_of: datetime, thresholds: Thresholds, using: str) -> tuple[Statements, Spans]:
    """Fill the temporary tables for the instant `as_of`: every label's measure ranked, and who holds it.

    Nothing stored is written. As many statements as there are labels and tables, however many customers.
    """
    moment = Moment.at(as_of)
    spans = Spans.at(moment.day, thresholds)
    statements = Statements(using=using, params={**moment.params(), **vars(spans)})
    parts = _parts(statements, moment)
    _stage(statements, parts)
    for need in NEEDS:
        statements.execute(_measured(need, _text(need.measure).format(**parts)))
    statements.execute(_text("ranked"))
    statements.execute(f"INSERT INTO need_found SELECT * FROM need_ranked r WHERE {_held()}")  # noqa: S608
    _tell_sizes(statements, "need_found")
    return statements, spans


def _stage(statements: Statements, parts: Mapping[str, str]) -> None:
    """Orders, goods and what the shop sold, read once."""
    for name, columns in TABLES.items():
        statements.execute(f"DROP TABLE IF EXISTS {name}")
        # By the row itself: SQLite, asked for the loyal, would read all of the table for each.
        columns = columns.format(key=statements.dialect.temp_key)
        statements.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
    for name in ("bought", "goods", "sold"):
        statements.execute(_text(name).format(**parts))
    _tell_sizes(statements, "need_bought", "need_goods", "need_sold")
    sold, pieces = statements.rows("SELECT sum(spent), sum(pieces) FROM need_goods")[0]
    statements.params |= {"sold": int(sold or 0), "sold_pieces": int(pieces or 0)}


def _parts(statements: Statements, moment: Moment) -> dict[str, str]:
    dialect = statements.dialect
    words = {
        "counts": "TRUE" if moment.window_from is None else "o.placed_on >= %(window_from)s",
        "discount": _in_base("o.discount", statements),
        "goods": _in_base("o.goods", statements),
        "occasion": _occasion_case(statements, moment.day),
    }
    return {
        "orders": _text("orders").format(**words),
        "spent": _in_base("l.total", statements),
        "usual": dialect.rounded(
            f"{_double('c.pieces')} * coalesce(s.spent, {SOLD}) / {_double(f'coalesce(s.pieces, {SOLD_PIECES})')}"
        ),
        "lifted": (
            f"{_double(f'{LEAST_LIFT.denominator} * c.spent')} * {SOLD}"
            f" >= {_double(f'{LEAST_LIFT.numerator} * c.whole')} * c.sold"
        ),
        "place": _place_case("o.occasion"),
    }


def _double(number: str) -> str:
    return f"CAST({number} AS double precision)"


def _in_base(amount: str, statements: Statements) -> str:
    """An amount of the order `o` in the base currency, at the rate of its net; NULL: there was none."""
    at_rate = statements.dialect.rounded(f"{_double(amount)} * o.net_base / o.net")
    return f"(CASE WHEN o.currency = %(currency)s THEN {amount} WHEN o.net_base IS NOT NULL THEN {at_rate} END)"


def _occasion_case(statements: Statements, day: date) -> str:
    """The code of the occasion on which the order `o` was placed; '' on an ordinary day."""
    first = statements.value("SELECT min(first_order_on) FROM segments_customermetrics") or day
    first_day = date.fromisoformat(first) if isinstance(first, str) else first
    cases = " ".join(
        f"WHEN o.placed_on BETWEEN '{first}' AND '{last}' THEN '{code}'"
        for code, first, last in occasion_days(first_day, day)
    )
    return f"CASE {cases} ELSE '' END" if cases else "''"


def _place_case(column: str) -> str:
    cases = " ".join(f"WHEN '{occasion.code}' THEN {place}" for place, occasion in enumerate(OCCASIONS))
    return f"CASE {column} {cases} ELSE {len(OCCASIONS)} END"


def _measured(need: Need, measure: str) -> str:
    """The measure of everybody whom the label compares: buyers with enough orders in the value window."""
    says = SAYS.get(need.measure, set())
    further = ", ".join(f"q.{name}" if name in says else otherwise for name, otherwise in FURTHER.items())
    return (
        f"INSERT INTO need_measured (customer_id, code, part, whole, orders, f, {', '.join(FURTHER)}, ratio) "  # noqa: S608 -- our own text
        f"SELECT q.customer_id, '{need.code}', q.part, q.whole, k.orders, k.f, {further}, {_double('q.part')} / q.whole "
        f"FROM ({measure}) q JOIN segments_customermetrics k ON k.customer_id = q.customer_id "
        f"WHERE q.whole > 0 AND k.f IS NOT NULL AND k.orders >= {need.compared_from}"
    )


def _held() -> str:
    return f"CASE r.code {' '.join(f'WHEN {need.code!r} THEN {_holds(need)}' for need in NEEDS)} END"


def _holds(need: Need) -> str:
    conditions = [f"r.orders >= {need.least_orders}", "r.fits = 1", inside(need.cut)]
    if need.f is not None:
        conditions.append(f"r.f BETWEEN {need.f[0]} AND {need.f[1]}")
    return f"({' AND '.join(conditions)})"


def inside(cut: Cut) -> str:
    """The condition on a row `r` of need_ranked that it is on the right side of the cut."""
    match cut:
        case TopFifth(above=above):
            top = f"{FIFTHS} * r.behind >= {FIFTHS - 1} * r.compared"
            return (
                top
                if above is None
                else f"{top} AND {above.denominator} * r.part > {above.numerator} * r.whole"
            )
        case AtLeast(share=share):
            return f"{share.denominator} * r.part >= {share.numerator} * r.whole"
        case LessThan(share=share):
            return f"{share.denominator} * r.part < {share.numerator} * r.whole"
        case BelowMedian():
            return "r.ratio < r.median"


def _tell_sizes(statements: Statements, *names: str) -> None:
    """PostgreSQL knows nothing about a temporary table until told, and would join as if it were empty."""
    if statements.dialect.vendor == "postgresql":
        statements.execute(f"ANALYZE {', '.join(names)}")
