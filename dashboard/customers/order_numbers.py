"""Order numbers in whatever spelling they are read out, typed or copied."""

import re
from itertools import product

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from crm.models import Order

# One or more runs of letters before one run of digits: "LL-10482", "ll 10482", "Order #10482".
NUMBER = re.compile(r"([^\W\d_]*)[\s#._/:\-]*(\d+)")
SEPARATORS = ("", "-", " ", "_", "/", "#", ".")
NEWEST = 200  # orders whose numbers show how this shop writes them
FEWEST_DIGITS = 3  # below it a bare number would be guessed


def orders_like(text: str) -> QuerySet[Order]:
    """Orders whose number or id is `text` in any spelling: capitals, "#", blanks and dashes do not
    matter, and digits alone find the shop's own prefix. Equality only, so that indexes answer."""
    spelt = spellings(text)
    if not spelt:
        return Order.objects.none()
    by_number = Order.objects.filter(number__in=spelt).order_by()
    # United, not "or": PostgreSQL reads every order where one of two may hold.
    return Order.objects.filter(pk__in=by_number.values("pk").union(_by_id(spelt)))


def _by_id(spelt: set[str]) -> QuerySet:
    """Every source that there is, so that its index of ids is used; stepping from each to the next in that index."""
    sources = RawSQL(
        "WITH RECURSIVE stepped (source) AS (SELECT min(source) FROM crm_order UNION ALL"
        " SELECT (SELECT min(further.source) FROM crm_order further WHERE further.source > stepped.source)"
        " FROM stepped WHERE stepped.source IS NOT NULL)"
        " SELECT source FROM stepped WHERE source IS NOT NULL",
        [],
    )
    return Order.objects.filter(source__in=sources, external_id__in=spelt).order_by().values("pk")


def spellings(text: str) -> set[str]:
    bare = re.sub(r"\s+", "", text).strip("#")
    if not bare:
        return set()
    spelt = {form for base in (bare, bare.upper(), bare.lower(), text.strip()) for form in (base, f"#{base}")}
    if found := NUMBER.fullmatch(text.strip().lstrip("#").strip()):
        letters, digits = found.groups()
        if letters:
            spelt |= {
                f"{sign}{form}{separator}{digits}"
                for sign, form, separator in product(
                    ("", "#"), {letters.upper(), letters.lower(), letters.capitalize()}, SEPARATORS
                )
            }
        elif len(digits) >= FEWEST_DIGITS:
            spelt |= {f"{prefix}{digits}" for prefix in _prefixes()}
    return spelt


def _prefixes() -> set[str]:
    """What stands before the digits of the newest numbers, such as "LL-" or "#"."""
    newest = Order.objects.order_by("-placed_at", "-pk").values_list("number", flat=True)[:NEWEST]
    return {match[1] for number in newest if (match := re.fullmatch(r"(\D{1,12})\d+", number))}
