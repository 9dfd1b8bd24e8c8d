"""No more contact on a channel, and a note: for many customers, and back."""

from datetime import datetime

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from crm.dirty import mark_dirty_selected
from crm.models import BulkChange, Customer, Suppression, Touchpoint
from crm.models.consent import channel_choices
from crm.touchpoints import NOTE
from dashboard.lists.bulk import BULK_ACTIONS, BulkAction

REASON = "MANUAL"
EVERY = "EVERY"  # in place of a channel


def _channels() -> list[tuple[str, str]]:
    return [*((code, str(label)) for code, label in channel_choices()), (EVERY, gettext("every channel"))]


def _meant(choice: str) -> list[str]:
    return [code for code, _label in channel_choices() if choice in {code, EVERY}]


def _still_contacted(customers: QuerySet[Customer], choice: str) -> QuerySet[Customer]:
    """Whom staff have not stopped yet, on one of the channels at least."""
    still = Q()
    for channel in _meant(choice):
        stopped = Suppression.objects.filter(
            customer=OuterRef("pk"), channel=channel, purpose="", reason=REASON, lifted_at__isnull=True
        )
        still |= ~Exists(stopped)
    return customers.filter(still)


def _stop(change: BulkChange, choice: str) -> None:
    """A channel on which somebody is stopped already stays as it is."""
    with connection.cursor() as cursor:
        for channel in _meant(choice):
            cursor.execute(
                "INSERT INTO crm_suppression (customer_id, channel, purpose, reason, since, set_by_id)"
                " SELECT r.customer_id, %s, '', %s, c.happened_at, c.actor_id FROM crm_bulkchangerow r"
                " JOIN crm_bulkchange c ON c.id = r.change_id WHERE r.change_id = %s AND NOT EXISTS"
                " (SELECT 1 FROM crm_suppression s WHERE s.customer_id = r.customer_id AND s.channel = %s"
                " AND s.purpose = '' AND s.reason = %s AND s.lifted_at IS NULL)",
                [channel, REASON, change.pk, channel, REASON],
            )
    _look_again(change, at=change.happened_at)


def _allow(change: BulkChange, choice: str) -> int:
    """What somebody lifted meanwhile, or set anew since, has changed again and stays."""
    held = Suppression.objects.filter(
        since=change.happened_at, set_by=change.actor_id, reason=REASON, channel__in=_meant(choice), purpose="",
        customer__in=change.rows.values("customer"), lifted_at__isnull=True,
    )  # fmt: skip
    people = held.aggregate(people=Count("customer", distinct=True))["people"]
    held.update(lifted_at=change.undone_at)
    _look_again(change, at=change.undone_at)  # type: ignore[arg-type]
    return people


def _look_again(change: BulkChange, *, at: datetime) -> None:
    mark_dirty_selected(
        "SELECT customer_id AS id FROM crm_bulkchangerow WHERE change_id = %s", [change.pk], at=at
    )


def _everybody(customers: QuerySet[Customer], _text: str) -> QuerySet[Customer]:
    return customers


def _note(change: BulkChange, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_touchpoint (customer_id, kind, happened_at, actor_id, text, data, is_pinned,"
            " source, external_id)"
            " SELECT r.customer_id, %s, c.happened_at, c.actor_id, %s, '{}', FALSE, '', ''"
            " FROM crm_bulkchangerow r JOIN crm_bulkchange c ON c.id = r.change_id WHERE r.change_id = %s",
            [NOTE.code, text, change.pk],
        )


def _unnote(change: BulkChange, _text: None) -> int:
    """What its author has corrected since is another note by now, and stays."""
    mine = Touchpoint.objects.filter(
        kind=NOTE.code, happened_at=change.happened_at, actor=change.actor_id, changed_at__isnull=True,
        customer__in=change.rows.values("customer"),
    )  # fmt: skip
    return mine.delete()[0]


def register() -> None:
    BULK_ACTIONS.register(
        BulkAction(
            "note", gettext_lazy("Write notes"), "customers.note", "customer.noted",
            subject=gettext_lazy("Note"),
            choices=None, differing=_everybody, before=None, write=_note, restore=_unnote, own_only=True,
        )
    )  # fmt: skip
    BULK_ACTIONS.register(
        BulkAction(
            "suppress", gettext_lazy("Stop contact"), "consents.withdraw", "suppression.set",
            subject=gettext_lazy("Channel"),
            choices=_channels, differing=_still_contacted, before=None, write=_stop, restore=_allow,
            undoing="consents.grant",
        )
    )  # fmt: skip
