"""Finding people by what staff have at hand: a name, an e-mail, a phone, an order number, in any spelling."""

import re

from django.db.models import Q

from crm.addresses import canonical_phone, cleaned
from crm.models import Identity
from crm.names import folded
from crm.visibility import CustomerQuerySet
from dashboard.customers.order_numbers import orders_like

FEWEST_DIGITS = 4  # of a phone's end, before it is worth a look


def search_customers(customers: CustomerQuerySet, text: str, *, region: str) -> CustomerQuerySet:
    """Those of `customers` that `text` points to; `region` (ISO 3166) reads local phone numbers.

    Conditions on identities and orders are sets of ids, so that each table is asked once.
    """
    text = cleaned(text)
    if not text:
        return customers
    if "@" in text.strip("@"):
        return customers.filter(pk__in=_identities("EMAIL", Q(value__contains=text.lower())))
    found = Q(pk__in=orders_like(text).filter(customer__isnull=False).values("customer"))
    if digits := _phone_digits(text):
        found |= Q(pk__in=_identities("PHONE", _phone_is(text, digits, region)))
        return customers.filter(found)
    names = Q()
    for word in folded(text).split():
        names &= Q(search_name__contains=word)
    found |= names | Q(pk__in=_identities("EMAIL", Q(value__startswith=text.lower())))
    found |= Q(pk__in=_identities("CHANNEL", Q(value=text)))
    return customers.filter(found)


def _identities(kind: str, condition: Q):
    return Identity.objects.filter(condition, kind=kind).values("customer")


def _phone_digits(text: str) -> str:
    """The digits of something written like a phone; "" for anything else."""
    if not re.fullmatch(r"[\d\s()+./\-‐-–]+", text):
        return ""
    digits = re.sub(r"\D", "", text)
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _phone_is(text: str, digits: str, region: str) -> Q:
    """The very number where it can be read, else every number with these digits (leading zeros are dialled, not kept)."""
    found = Q(value__contains=digits.lstrip("0") or digits)
    if whole := canonical_phone(text, region=region):
        found |= Q(value=whole)
    return found
