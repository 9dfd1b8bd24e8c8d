"""How the people on the first page are reached: a call where the gate lets it through, else an e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from crm.contact import with_refusal
from crm.masking import masked
from crm.models import Customer, Identity

CALL, WRITE = "CALL", "EMAIL"
KINDS = {CALL: "PHONE", WRITE: "EMAIL"}  # in the order in which they are tried


@dataclass(frozen=True)
class Way:
    channel: str
    href: str

    @property
    def is_call(self) -> bool:
        return self.channel == CALL


def ways_to(people: Sequence[int], *, reader: Any, at: datetime) -> dict[int, Way]:
    """{customer: way} of those who may be contacted; nobody for readers who see addresses masked.

    Three statements, whatever the number of people.
    """
    if masked(reader):
        return {}
    found: dict[int, Way] = {}
    first: dict[tuple[int, str], str] = {}
    rows = Identity.objects.filter(customer__in=people, kind__in=KINDS.values())
    for customer, kind, value in rows.order_by("-is_primary", "pk").values_list("customer", "kind", "value"):
        first.setdefault((customer, kind), value)
    for channel, kind in KINDS.items():
        # Few people: the gate asks about each, where a list would gather everybody who agreed.
        asked = with_refusal(
            Customer.objects.filter(pk__in=people), channel=channel, purpose="MARKETING", at=at
        )
        for customer in asked.filter(refusal="").values_list("pk", flat=True):
            value = first.get((customer, kind), "")
            if value and customer not in found:
                href = f"tel:{value}" if channel == CALL else f"mailto:{quote(value, safe='@')}"
                found[customer] = Way(channel, href)
    return found
