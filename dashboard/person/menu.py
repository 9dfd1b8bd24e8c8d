"""What may be done with a customer beside reading: in the head of the page, and at the end of a row of the list."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.masking import masked
from crm.models import Customer, Identity
from crm.permissions import may
from crm.visibility import may_change
from dashboard.person.permits import Permit


@dataclass(frozen=True)
class MenuItem:
    label: str | Promise
    url: str
    icon: str
    posts: bool = False
    is_last: bool = False  # what cannot be undone stands apart


ITEMS = (
    # permission, whether the pen is needed too, label, address, icon, posts, last
    ("customers.edit", True, _("Edit facts"), "dashboard:edit_customer", "pencil", False, False),
    ("customers.edit", True, _("Add an address"), "dashboard:customer_identities", "at-sign", False, False),
    ("consents.withdraw", False, _("Record a consent or stop contact"), "dashboard:customer_consents", "ban", False, False),
    ("lists.except", False, _("Keep out of an exclusion list"), "dashboard:customer_lists", "list-x", False, False),
    ("customers.hand_out", True, _("Dossier as PDF"), "dashboard:make_dossier", "file-text", True, False),
    ("privacy.erase", False, _("Erase this person"), "crm:erase_customer", "trash-2", False, True),
)  # fmt: skip


def doings(
    customer: Customer, *, identities: list[Identity], permits: list[Permit], reader: Any
) -> dict[str, Any]:
    """What the page and the row offer, by the same rules."""
    ways = {"identities": identities, "permits": permits, "reader": reader}
    return {
        "call_to": reachable_at("PHONE", "CALL", **ways),
        "write_to": reachable_at("EMAIL", "EMAIL", **ways),
        "takes_notes": may(reader, "customers.note") and may_change(reader, customer),
        "menu": menu_of(customer, reader=reader),
    }


def menu_of(customer: Customer, *, reader: Any) -> list[MenuItem]:
    return [
        MenuItem(label, reverse(address, args=[customer.pk]), icon, posts, last)
        for code, pen, label, address, icon, posts, last in ITEMS
        if may(reader, code) and (not pen or may_change(reader, customer))
    ]


def reachable_at(
    kind: str, channel: str, *, identities: list[Identity], permits: list[Permit], reader: Any
) -> Identity | None:
    """The address to use first on a channel that the gate lets through; None for readers who see it masked."""
    if masked(reader) or not any(permit.channel == channel and permit.mood == "yes" for permit in permits):
        return None
    return next((identity for identity in identities if identity.kind == kind), None)
