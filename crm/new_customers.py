"""A customer entered by hand, by the same rules as imports: one e-mail, one person; nothing is assumed agreed to."""

from datetime import datetime
from typing import Any

from django.db import transaction

from crm.audit import record
from crm.dirty import mark_dirty
from crm.identities import ADDRESSES, IdentityRefused, add_identity
from crm.models import Customer, User
from crm.names import search_name
from crm.notices.telling import tell_owner
from crm.personal_facts import FACTS


class AddressRefused(Exception):
    """Nothing is stored, because this address stays out. The message is fit to show to staff."""

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind


@transaction.atomic
def add_customer(
    *, facts: dict[str, Any], addresses: dict[str, str], region: str, by: User, at: datetime
) -> Customer:
    """Make the record with its `addresses` (kind -> as typed; "" is none) and return it.

    `facts` are named as in FACTS; `region` (ISO 3166) reads a local phone number. A phone that somebody
    else has too is kept as a mere fact of both. Raises AddressRefused, and ValueError for what is no fact
    or no kind of address that staff add.
    """
    if unknown := set(facts) - set(FACTS) | set(addresses) - set(ADDRESSES):
        raise ValueError(f"not known of a new person: {sorted(unknown)}")
    name = search_name(facts.get("first_name", ""), facts.get("last_name", ""))
    made = Customer.objects.create(**facts, search_name=name, joined_at=at)
    record(
        "customer.created", at=at, actor=by, obj=made,
        data={"fields": sorted(name for name, value in facts.items() if value)},
        personal={name: str(value) for name, value in facts.items() if value and name != "owner"},
    )  # fmt: skip
    for kind, value in addresses.items():
        if value:
            try:
                add_identity(customer=made, kind=kind, value=value, region=region, by=by, at=at)
            except IdentityRefused as error:
                raise AddressRefused(kind, str(error)) from error
    mark_dirty([made.pk], at=at)  # also without an address: everybody has a type
    tell_owner(made, "customer_given", by=by, at=at)
    return made
