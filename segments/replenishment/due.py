"""When the next purchase of a product is due: by the customer's own rhythm, else by everybody's."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from segments.behaviours import OWN_GAPS_NEEDED
from segments.replenishment.cycles import GAPS_NEEDED

OWN, PRODUCT, CATEGORY = "OWN", "PRODUCT", "CATEGORY"


@dataclass(frozen=True)
class Rhythm:
    """Intervals between purchases and their median, in half days so that it is whole."""

    gaps: int
    half_days: int


@dataclass(frozen=True)
class Due:
    """`basis` says whose rhythm it is; `days` is its median, `gaps` how many intervals it was made from."""

    on: date
    basis: str
    days: Fraction
    gaps: int


def due_again(
    *, last_on: date, own: Rhythm | None, product: Rhythm | None, category: Rhythm | None
) -> Due | None:
    """The first of these that is known well enough; None: not enough orders to say.

    The customer's own median from three intervals on, the product's over all customers from thirty
    on, the category's from thirty on. A half day counts down, so that nobody runs out.
    """
    for basis, rhythm, needed in (
        (OWN, own, OWN_GAPS_NEEDED), (PRODUCT, product, GAPS_NEEDED), (CATEGORY, category, GAPS_NEEDED),
    ):  # fmt: skip
        if rhythm is not None and rhythm.gaps >= needed:
            days = Fraction(rhythm.half_days, 2)
            return Due(last_on + timedelta(days=floor(days)), basis, days, rhythm.gaps)
    return None
