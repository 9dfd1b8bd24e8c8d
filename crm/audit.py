"""The audit log: every change by a person, a client or a job, in order, never altered.

Call `record` last in the transaction: it serialises with every other audited transaction until
the commit, so that numbers have no gap and no transaction sees half a chain.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cryptography.fernet import Fernet
from django.db import connection, models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import keys
from crm.models import ApiClient, AuditEvent, Customer, CustomerKey, User
from crm.registry import Registry

LOCK = 0x4845584144  # "HEXAD" as a number: the advisory lock of the log
FIRST_LINK = "0" * 64
RESERVED = frozenset({"personal", "customer"})


@dataclass(frozen=True)
class AuditAction:
    code: str
    label: str | Promise  # what happened, as a reader of the log sees it


ACTIONS: Registry[AuditAction] = Registry("audit actions")
for _code, _label in (
    ("account.changed", _("Own account changed")),
    ("session.started", _("Signed in")),
    ("session.refused", _("Sign-in refused")),
    ("session.ended", _("Signed out")),
    ("factor.added", _("Second factor set up")),
    ("factor.removed", _("Second factor removed")),
    ("factor.renewed", _("Recovery codes made anew")),
    ("factor.refused", _("Second factor refused")),
    ("user.factor_removed", _("Second factor of a member of staff removed")),
    ("user.signed_out", _("Member of staff signed out everywhere")),
    ("user.reset_sent", _("Link for a new password sent")),
    ("user.invited", _("Member of staff invited")),
    ("user.changed", _("Member of staff changed")),
    ("user.disabled", _("Member of staff disabled")),
    ("user.enabled", _("Member of staff enabled")),
    ("team.created", _("Team created")),
    ("team.changed", _("Team changed")),
    ("token.created", _("API token created")),
    ("token.revoked", _("API token revoked")),
    ("settings.changed", _("Settings changed")),
    ("customer.created", _("Customer created")),
    ("customer.changed", _("Customer changed")),
    ("customer.noted", _("Note written")),
    ("note.changed", _("Note corrected")),
    ("note.deleted", _("Note deleted")),
    ("note.restored", _("Deletion of a note taken back")),
    ("customers.reassigned", _("Customers given to another owner")),
    ("customers.taken_out", _("Customers taken out of an exclusion list")),
    ("customers.change_undone", _("Change of many customers taken back")),
    ("customers.exported", _("List of customers exported")),
    ("view.saved", _("View of a list saved")),
    ("view.removed", _("View of a list removed")),
    ("view.renamed", _("View of a list changed")),
    ("view.restored", _("Removal of a view taken back")),
    ("rows.exported", _("List exported as a file")),
    ("identity.added", _("Address added")),
    ("identity.removed", _("Address removed")),
    ("identity.restored", _("Removal of an address taken back")),
    ("identity.chosen", _("Main address chosen")),
    ("customer.handed_out", _("Dossier of a customer made")),
    ("dashboard.drawn", _("PDF of the dashboard made")),
    ("dashboard.exported", _("Charts of the dashboard exported")),
    ("customer.erased", _("Person erased")),
    ("consent.recorded", _("Consent recorded")),
    ("suppression.set", _("Suppression set")),
    ("suppression.lifted", _("Suppression lifted")),
    ("import.uploaded", _("File uploaded")),
    ("import.checked", _("Import checked")),
    ("import.changed", _("Import changed")),
    ("import.stored", _("Import stored")),
    ("import.undone", _("Import undone")),
    ("import.refused", _("Import refused")),
    ("import.discarded", _("Import discarded")),
    ("list.created", _("Exclusion list created")),
    ("list.changed", _("Exclusion list changed")),
    ("list.deleted", _("Exclusion list deleted")),
    ("list.exported", _("Exclusion list exported")),
    ("list.downloaded", _("Export downloaded")),
    ("product.created", _("Product created")),
    ("product.changed", _("Product changed")),
    ("rate.created", _("Exchange rate created")),
    ("rate.changed", _("Exchange rate changed")),
    ("rate.deleted", _("Exchange rate deleted")),
    ("tier.created", _("Loyalty tier created")),
    ("tier.changed", _("Loyalty tier changed")),
    ("tier.deleted", _("Loyalty tier deleted")),
    ("job.queued", _("Job queued")),
    ("job.cancelled", _("Job cancelled")),
    ("job.repeated", _("Job repeated")),
    ("backup.made", _("Backup made")),
    ("setup.hidden", _("Set-up list hidden")),
    ("demo.asked", _("Made-up shop asked for")),
):
    ACTIONS.register(AuditAction(_code, _label))


def record(
    action: str,
    *,
    at: datetime,
    actor: User | None = None,
    client: ApiClient | None = None,
    obj: models.Model | None = None,
    data: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event and return it.

    `data` takes codes, numbers and dates. Names, addresses and other people's words go into
    `personal`: they are stored encrypted with the key of the customer that `obj` is or belongs to,
    and nobody can read them once the person is erased. Raises KeyError for an unknown action,
    ValueError for personal values without a customer.
    """
    ACTIONS[action]
    stored = _plain(data or {})
    if clash := RESERVED & stored.keys():
        raise ValueError(f"audit data may not use {sorted(clash)}")
    customer = _customer_of(obj)
    if personal and customer is None:
        raise ValueError(f"{action}: personal values need a customer")
    with transaction.atomic():
        if personal and customer is not None:
            stored["customer"] = customer.pk
            stored["personal"] = _sealed(customer, _plain(personal))
        return _append(
            AuditEvent(
                happened_at=at,
                actor=actor,
                client=client,
                action=action,
                object_kind=obj._meta.label if obj is not None else "",
                object_id=str(obj.pk) if obj is not None else "",
                data=stored,
            )
        )


def _append(event: AuditEvent) -> AuditEvent:
    wait_for_turn()
    newest = AuditEvent.objects.order_by("-seq").values("seq", "chain").first()
    event.seq = newest["seq"] + 1 if newest else 1
    event.chain = link(event, after=newest["chain"] if newest else FIRST_LINK)
    event.save(force_insert=True)
    return event


def wait_for_turn() -> None:
    """One writer at a time, until the commit. SQLite has one writer anyway (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def link(event: AuditEvent, *, after: str) -> str:
    """SHA-256 over the chain before and everything this row stores, ciphertext included."""
    row = [
        after, event.seq, event.happened_at.astimezone(UTC).isoformat(timespec="microseconds"), event.actor_id,
        event.client_id, event.action, event.object_kind, event.object_id, event.data,
    ]  # fmt: skip
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Fault:
    """Where the log is not as it was written."""

    seq: int
    code: str  # GAP or CHANGED


def faults() -> Iterator[Fault]:
    """Every place where a number is missing or a row is not the one that was written."""
    expected, before = 1, FIRST_LINK
    for event in AuditEvent.objects.order_by("seq").iterator(chunk_size=2000):
        if event.seq != expected:
            yield Fault(expected, "GAP")
        elif event.chain != link(event, after=before):
            yield Fault(event.seq, "CHANGED")
        expected, before = event.seq + 1, event.chain


def head() -> tuple[int, str]:
    """Number and chain of the newest event: kept elsewhere, they show later that no tail was cut off."""
    newest = AuditEvent.objects.order_by("-seq").values_list("seq", "chain").first()
    return newest or (0, FIRST_LINK)


def open_personal(event: AuditEvent) -> dict[str, Any] | None:
    """The personal values of an event; None when there are none or the person was erased."""
    sealed = event.data.get("personal")
    if not sealed:
        return None
    fernet = _opened_key(CustomerKey.objects.filter(pk=event.data["customer"]).first())
    return None if fernet is None else json.loads(fernet.decrypt(sealed.encode()))


def destroy_key(customer: Customer) -> None:
    """Nobody reads this person's values in the log again."""
    CustomerKey.objects.update_or_create(customer=customer, defaults={"key": None})


def _sealed(customer: Customer, values: dict[str, Any]) -> str:
    """Ciphertext of the values; "" for a person whose key was destroyed."""
    fresh = keys.box("customer keys").encrypt(Fernet.generate_key())
    row, _created = CustomerKey.objects.get_or_create(customer=customer, defaults={"key": fresh})
    fernet = _opened_key(row)
    return "" if fernet is None else fernet.encrypt(json.dumps(values).encode()).decode()


def _opened_key(row: CustomerKey | None) -> Fernet | None:
    if row is None or row.key is None:
        return None
    return Fernet(keys.box("customer keys").decrypt(bytes(row.key)))


def _customer_of(obj: models.Model | None) -> Customer | None:
    if isinstance(obj, Customer):
        return obj
    return getattr(obj, "customer", None)


def _plain(value: Any) -> Any:
    """As both databases give it back, so that the chain can be computed again from the stored row."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, str):
        return value.replace("\x00", "")  # PostgreSQL keeps no NUL
    if value is None or isinstance(value, bool | int):
        return value
    raise TypeError(f"audit data takes codes, whole numbers and dates, not {type(value).__name__}")
