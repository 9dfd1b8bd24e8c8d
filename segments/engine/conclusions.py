"""From staged facts to conclusions, as one SELECT: scores, type, stage, and when they change next.

Three layers, each a subselect: what is known (`known.sql`), scores, type and stage, what time alone
will do. The type is the same data read several times: now, and at each instant at which it could
change (`CANDIDATES`), with the facts as they will be then if nothing happens.
"""

from collections.abc import Mapping
from fractions import Fraction
from math import floor

from segments.behaviours import OWN_GAPS_NEEDED
from segments.engine.known import columns_and_joins, names_known
from segments.engine.moment import Moment
from segments.engine.orders import rounded_mean
from segments.engine.statements import Statements, text_of
from segments.rules_sql import UNITS, Columns, Compiler
from segments.stages import STAGES
from segments.thresholds import Thresholds
from segments.types import CUSTOMER_TYPES

# The instants at which the type can change if nothing happens; columns of the layer below.
CANDIDATES = ("inactive_at", "flips_at", "cart_until", "cart_from", "cart_last_until")
PLAIN = (
    "orders", "value", "revenue", "lifetime_orders", "first_order_on", "last_order_on", "purchase_days",
    "discounted_orders", "unconverted_orders", "has_open_cart", "is_subscriber",
)  # fmt: skip
CARRIED = (
    "customer_id", "orders", "value", "revenue", "aov", "lifetime_orders", "first_order_on", "last_order_on",
    "purchase_days", "discounted_orders", "unconverted_orders", "r", "f", "m", "type_code", "stage",
    "has_open_cart", "cart_value", "cart_touched_at", "is_subscriber",
)  # fmt: skip
# The instants at which anything stored can change.
DUE = ("inactive_at", "late_at", "step_at", "leaves_at", "cart_until", "cart_from", "happens_at")
ALWAYS = {"inactive_at", "late_at"}  # told from the orders alone


def also(alias: str, ids: str) -> str:
    """The condition on ids as a further one of a join, of the table `alias`."""
    return f" AND {alias}.customer_id {ids}" if ids else ""


class Conclusions:
    """The SELECT and its parameters. `parts` of the statement depend on thresholds, not on customers."""

    def __init__(self, statements: Statements, moment: Moment, thresholds: Thresholds) -> None:
        self.statements = statements
        self.moment = moment
        self.thresholds = thresholds
        self.compiler = Compiler(
            columns=Columns("x.customer_id", "x.recency", {name: f"x.{name}" for name in PLAIN}, span="x.span"),
            thresholds=thresholds.for_rules(),
            day=moment.day,
            dialect=statements.dialect,
            prefix="kind",
        )

    @property
    def active_days(self) -> int:
        """The longest recency that is still active."""
        return floor(Fraction(self.thresholds.active_days))

    def params(self) -> Mapping[str, object]:
        return self.compiler.params

    def select(self, *, customers: str = "crm_customer", ids: str = "") -> str:
        """Rows of the customers c in `customers`, a table or a subselect; the caller fills in {range}, a condition.

        `ids`: what that condition says of their ids, "" when nothing.
        """
        known = self._known_by_name()
        candidates = [at for at in CANDIDATES if at in known]
        return text_of("conclusions").format(
            fence=self.statements.dialect.fence,
            known=self._known(customers=customers, ids=ids),
            r=self._r(),
            f=self._score("x.orders", self.thresholds.cuts["f"]),
            m=self._score("x.value", self.thresholds.cuts["m"], scale=UNITS),
            type=self.compiler.first_match(CUSTOMER_TYPES),
            stage=self.compiler.first_match(STAGES),
            types_then=",\n".join(f"{self._type_at(f'x.{at}')} AS type_{at}" for at in candidates),
            carried=", ".join(
                f"y.{name}" for name in (*CARRIED, *candidates, *(f"type_{at}" for at in candidates))
            ),
            next_change=self.statements.dialect.least(
                *(f"CASE WHEN y.type_{at} <> y.type_code THEN y.{at} END" for at in candidates)
            ),
            next_type=" ".join(
                f"WHEN w.type_{at} <> w.type_code AND w.{at} = w.next_change_at THEN w.type_{at}"
                for at in candidates
            ),
            due=self.statements.dialect.least(*(f"y.{at}" for at in DUE if at in known)),
        )

    def _known_by_name(self) -> set[str]:
        """The instants and numbers that somebody may have."""
        return names_known(self._without()) | ALWAYS

    def _without(self) -> set[str]:
        """The parts of what is known that nobody has: their tables are empty, or the store has no use for them."""
        without = set(self.statements.without)
        if self.moment.window_from is None:
            without.add("value window")
        if not self.thresholds.cuts.get("r_steps"):
            without.add("steps of recency")
        return without

    def _known(self, *, customers: str, ids: str) -> str:
        words = {
            "customers": customers,
            "bought_ids": also("b", ids),
            "aov": rounded_mean("coalesce(b.revenue, 0)", "coalesce(b.converted, 0)"),
            "cart_until": self._later("k.cart_touched_at", "%(cart_life_us)s"),
            "cart_from": self._later("k.waiting_first", "%(cart_age_us)s"),
            "cart_last_until": self._later("k.waiting_last", "%(cart_life_us)s"),
            "inactive_in": f"{self.active_days + 1} - b.recency",
            "late_in": f"{self._late_days()} - b.recency",
            "step_in": self._step_in(),
            "leaves_in": self._leaves_in(),
            "no_instant": self.statements.dialect.no_instant,
        }
        parts = {name: sql.format(**words) for name, sql in columns_and_joins(self._without()).items()}
        return text_of("known").format(**words, **parts)

    def _later(self, instant: str, microseconds: str) -> str:
        moved = self.statements.dialect.add_microseconds(instant, microseconds)
        return f"(CASE WHEN {instant} IS NOT NULL THEN {moved} END)"

    def _leaves_in(self) -> str:
        """Days until the oldest order in the value window leaves it."""
        age = self.statements.dialect.days_between("%(day)s", "b.leaves_from")
        return "NULL" if self.moment.window_from is None else f"{self.moment.store.value_window_days} - {age}"

    def _type_at(self, at: str) -> str:
        """The type at a later instant: the recency, value and cart as they will be then.

        Recency matters to the types only as active or not, so any number past the line will do.
        """
        then = {
            "flips_at": ("value", f"(CASE WHEN {at} >= x.flips_at THEN x.value_after ELSE x.value END)"),
            "cart_until": (
                "has_open_cart",
                f"coalesce({at} < x.cart_until OR ({at} >= x.cart_from AND {at} < x.cart_last_until), FALSE)",
            ),
        }
        known = self._known_by_name()
        columns = self.compiler.columns.replacing(
            recency=f"(CASE WHEN {at} < x.inactive_at THEN x.recency ELSE {self.active_days + 1} END)",
            **dict(pair for instant, pair in then.items() if instant in known),
        )
        kind = self.compiler.over(columns).first_match(CUSTOMER_TYPES)
        return f"CASE WHEN {at} IS NOT NULL THEN {kind} END"

    def _late_days(self) -> str:
        """Days after the last order on which somebody with two orders or more is declining."""
        gap = self.thresholds.median_gap
        shop = "CAST(NULL AS integer)" if not gap else str(floor(Fraction(gap) * Fraction(3, 2)) + 1)
        own = "(3 * b.span) / (2 * (b.purchase_days - 1)) + 1"
        days = f"(CASE WHEN b.purchase_days > {OWN_GAPS_NEEDED} THEN {own} ELSE {shop} END)"
        # Who is dormant by then does not decline any more, however far ahead one looks.
        return f"(CASE WHEN b.lifetime_orders >= 2 AND {days} <= {self.active_days} THEN {days} END)"

    def _step_in(self) -> str:
        """Days until a provisional recency score falls."""
        steps = self.thresholds.cuts.get("r_steps", [])
        cases = " ".join(f"WHEN b.recency <= {step} THEN {step + 1} - b.recency" for step in steps)
        return f"(CASE {cases} END)" if cases else "NULL"

    def _r(self) -> str:
        if self.thresholds.provisional:
            steps = self.thresholds.cuts["r_steps"]
            cases = [f"WHEN x.recency <= {step} THEN {5 - place}" for place, step in enumerate(steps)]
            return f"(CASE WHEN x.lifetime_orders = 0 THEN NULL {' '.join(cases)} ELSE 1 END)"
        return self._score("x.last_order_on", self.thresholds.cuts["r"])

    def _score(self, measure: str, cuts: list, *, scale: int = 1) -> str:
        """1 + the number of cut points reached; NULL for who never bought."""
        steps = [
            f"(CASE WHEN {measure} >= {self._cut(cut, scale)} THEN 1 ELSE 0 END)"
            for cut in cuts
            if cut is not None
        ]
        return f"(CASE WHEN x.lifetime_orders = 0 THEN NULL ELSE {' + '.join(['1', *steps])} END)"

    @staticmethod
    def _cut(cut: object, scale: int) -> str:
        if scale == 1:
            return f"'{cut}'" if isinstance(cut, str) else str(cut)
        return str(int(Fraction(str(cut)) * scale))
