"""The need labels, and Spending less: what is measured, where the cut lies, how many orders it takes.

A label is a measure (a `.sql` file beside this module: one row a customer, `part` of `whole`), a cut
on it, and a minimum of orders in the value window. Several may hold at once. A top fifth is that of
the scores: 1 + floor(5 * (rank_min - 1) / n) = 5, the worst ranked first, so customers who are equal
are labelled alike, and a great tie at the good end labels nobody.
"""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.registry import Registry

ORDERS_NEEDED = 3  # fewer say little of what somebody likes
RECENT_DAYS = 90  # of the novelty measure
LEAST_LIFT = Fraction(3, 2)  # how many times the shop's own share the share of a category must be


@dataclass(frozen=True)
class TopFifth:
    """Among all whom the measure compares. `above`: part / whole must be more than this as well."""

    above: Fraction | None = None


@dataclass(frozen=True)
class AtLeast:
    share: Fraction  # part / whole; on the line is in


@dataclass(frozen=True)
class LessThan:
    share: Fraction  # on the line is out


@dataclass(frozen=True)
class BelowMedian:
    """Of all whom the measure compares, by linear interpolation; on the line is out."""


Cut = TopFifth | AtLeast | LessThan | BelowMedian


@dataclass(frozen=True)
class Need:
    """One label. `unit` says what `part` counts, and `whole` as far as `reads` does not say otherwise: money
    (ten-thousandths), orders or products. `reads` is how part / whole is shown: as a share, so many times, or
    an average (of money by orders).

    `compared_from` is how many orders bring somebody into the comparison; `f` the scores of frequency
    among which the customer's must be.
    """

    code: str
    label: str | Promise
    meaning: str | Promise  # one sentence
    measure: str  # name of the .sql file
    cut: Cut
    unit: str = "orders"
    reads: str = "share"
    least_orders: int = ORDERS_NEEDED
    compared_from: int = ORDERS_NEEDED
    f: tuple[int, int] | None = None
    is_need: bool = True


@dataclass(frozen=True)
class NotGiven:
    """A label of the trade for which the store keeps no facts: nobody gets it by a guess."""

    label: str | Promise
    lacks: str | Promise


SPENDING_LESS = "SPENDING_LESS"
NEEDS: Registry[Need] = Registry("need labels")
for need in (
    Need(
        "PRICE_SENSITIVE", _("Price-sensitive"),
        _("Saves most: the discount as a share of the full price."),
        "discount_depth", TopFifth(), unit="money",
    ),
    Need(
        "DEAL_HUNTER", _("Deal hunter"),
        _("Orders most often with a discount or a coupon."),
        "discounted_orders", TopFifth(),
    ),
    Need(
        "QUALITY_LED", _("Quality-led"),
        _("Pays most beside the mean prices of the same categories, and more than those."),
        "price_level", TopFifth(above=Fraction(1)), unit="money", reads="times",
    ),
    Need(
        "CONVENIENCE", _("Convenience"),
        _("Pays most often for delivery: money for time, rather than waiting for a fuller basket."),
        "paid_delivery", TopFifth(),
    ),
    Need(
        "NOVELTY_SEEKER", _("Novelty seeker"),
        _("Of the products bought in the last 90 days, most were new to them. Only who bought before that is compared."),
        "new_products", TopFifth(), unit="products",
    ),
    Need(
        "CATEGORY_AFFINITY", _("Category affinity"),
        _("At least half of the spend goes to one category, and at least 1.5 times as much as in the whole shop."),
        "top_category", AtLeast(Fraction(1, 2)), unit="money",
    ),
    Need(
        "OCCASION_BUYER", _("Occasion buyer"),
        _("At least three of five orders fall on an occasion: the 14 days before the Spring Festival, 1 to 11 November,"
          " the week of Black Friday."),
        "occasions", AtLeast(Fraction(3, 5)),
    ),
    Need(
        "FREQUENT_BUYER", _("Frequent buyer"),
        _("Orders often (frequency score 4 or 5), for less than the median of the buyers' average orders."),
        "average_order", BelowMedian(), unit="money", reads="average", compared_from=1, f=(4, 5),
    ),
    Need(
        "BIG_SPENDER", _("Big spender"),
        _("Orders seldom (frequency score 1 or 2), with an average order in the top fifth of all buyers. One order is enough."),
        "average_order", TopFifth(), unit="money", reads="average", least_orders=1, compared_from=1, f=(1, 2),
    ),
    Need(
        SPENDING_LESS, _("Spending less"),
        _("High value and still active, but spent less than half of what it was in as many days before."),
        "recent_spend", LessThan(Fraction(1, 2)), unit="money", least_orders=1, compared_from=1, is_need=False,
    ),
):  # fmt: skip
    NEEDS.register(need)

NOT_GIVEN = (
    NotGiven(_("Brand-loyal"), _("Hexad has no brands of products yet.")),
    NotGiven(_("Bundle buyer"), _("Hexad has no bundles yet, and a name with “set” in it says nothing.")),
    NotGiven(_("Highly engaged"), _("Hexad does not know yet who opens messages or visits the shop.")),
)


def need_choices() -> list[tuple[str, str | Promise]]:
    """For filters: the labels that are given, in their order, without Spending less."""
    return [(need.code, need.label) for need in NEEDS if need.is_need]


def label_codes() -> list[str]:
    return [need.code for need in NEEDS]
