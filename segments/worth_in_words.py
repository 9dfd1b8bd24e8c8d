"""What a customer's orders are worth beside the line of high value, as one sentence."""

from collections.abc import Callable

from django.utils.translation import ngettext

from crm import display
from segments.facts import Facts
from segments.thresholds import Thresholds


def worth_in_words(facts: Facts, *, currency: str, thresholds: Thresholds) -> str:
    """Nothing as long as nobody knows where high value starts."""
    line = thresholds.high_value
    if line is None:
        return ""
    high = facts.value >= line
    tell = _SENTENCES[thresholds.basis, high]
    # Rounded, 99.996 below 100.00 would read as 100.00 below 100.00.
    alike = display.payable(facts.value, currency) == display.payable(line, currency)
    show = display.money_exact if alike and not high else display.money
    return tell(facts.orders) % {
        "orders": facts.orders,
        "value": show(facts.value, currency),
        "line": show(line, currency),
    }


# (what makes the value, whether it is high): the sentence for so many orders.
_SENTENCES: dict[tuple[str, bool], Callable[[int], str]] = {
    ("REVENUE", True): lambda orders: ngettext(
        "%(orders)d order worth %(value)s: high value starts at %(line)s.",
        "%(orders)d orders worth %(value)s: high value starts at %(line)s.",
        orders,
    ),
    ("REVENUE", False): lambda orders: ngettext(
        "%(orders)d order worth %(value)s: below high value, which starts at %(line)s.",
        "%(orders)d orders worth %(value)s: below high value, which starts at %(line)s.",
        orders,
    ),
    ("MARGIN", True): lambda orders: ngettext(
        "%(orders)d order with a gross margin of %(value)s: high value starts at %(line)s.",
        "%(orders)d orders with a gross margin of %(value)s: high value starts at %(line)s.",
        orders,
    ),
    ("MARGIN", False): lambda orders: ngettext(
        "%(orders)d order with a gross margin of %(value)s: below high value, which starts at %(line)s.",
        "%(orders)d orders with a gross margin of %(value)s: below high value, which starts at %(line)s.",
        orders,
    ),
    ("AOV", True): lambda orders: ngettext(
        "%(orders)d order of %(value)s on average: high value starts at %(line)s.",
        "%(orders)d orders of %(value)s on average: high value starts at %(line)s.",
        orders,
    ),
    ("AOV", False): lambda orders: ngettext(
        "%(orders)d order of %(value)s on average: below high value, which starts at %(line)s.",
        "%(orders)d orders of %(value)s on average: below high value, which starts at %(line)s.",
        orders,
    ),
}
