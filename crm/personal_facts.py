"""Correcting what is known about a person, without trampling on what somebody else just corrected."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.audit import record
from crm.models import Customer, User
from crm.names import search_name
from crm.notices.telling import tell_owner
from crm.people import hold

FACTS = (
    "first_name", "last_name", "language", "country", "region", "city", "postal_code", "birthday", "owner",
)  # fmt: skip


class ChangedMeanwhile(Exception):
    """Somebody saved this customer after the page was opened. Holds the row as it is now."""

    def __init__(self, customer: Customer) -> None:
        super().__init__(_("Somebody else changed this customer while you were editing."))
        self.customer = customer


@transaction.atomic
def change_facts(
    *, customer: Customer, version: int, values: dict[str, Any], by: User, at: datetime
) -> Customer:
    """Write `values` (names of FACTS) over the customer read at `version`; returns the row.

    Nothing is written when nothing differs. Raises ChangedMeanwhile, PersonErased, and ValueError
    for a name that is no fact.
    """
    if unknown := set(values) - set(FACTS):
        raise ValueError(f"not facts of a person: {sorted(unknown)}")
    held = hold(customer)
    if held.version != version:
        raise ChangedMeanwhile(held)
    before = {name: _plain(getattr(held, name)) for name in values}
    changed = [name for name, value in values.items() if before[name] != _plain(value)]
    if not changed:
        return held
    for name in changed:
        setattr(held, name, values[name])
    held.search_name = search_name(held.first_name, held.last_name)
    held.version += 1
    held.save(update_fields=[*changed, "search_name", "version"])
    record(
        "customer.changed",
        at=at,
        actor=by,
        obj=held,
        data={"fields": sorted(changed)},
        personal={name: [before[name], _plain(values[name])] for name in changed},
    )
    tell_owner(held, "customer_given" if "owner" in changed else "customer_changed", by=by, at=at)
    return held


def _plain(value: Any) -> str:
    """As the log keeps it and as two values are compared: staff by key, days in ISO."""
    if value is None:
        return ""
    if isinstance(value, User):
        return str(value.pk)
    return value.isoformat() if isinstance(value, date) else str(value)
