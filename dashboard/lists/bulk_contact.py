"""No more contact on a channel, and a note: for many customers, and back."""

from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from crm.dirty import mark_dirty_selected
from crm.models import BulkChange, Customer, Suppression, Touchpoint
from crm.models.consent import channel_choices
from crm.touchpoints import NOTE
from dashboard.lists.bulk import BULK_ACTIONS, BulkAction

REASON = "MANUAL"


def _channels() -> list[tuple[str, str]]:
    return [(code, str(label)) for code, label in channel_choices()]


def _still_contacted(customers: QuerySet[Customer], channel: str) -> QuerySet[Customer]:
    """Whom staff have not stopped yet."""
    stopped = Suppression.objects.filter(
        customer=OuterRef("pk"), channel=channel, purpose="", reason=REASON, lifted_at__isnull=True
    )
    return customers.filter(~Exists(stopped))


def _stop(change: BulkChange, channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_suppression (customer_id, channel, purpose, reason, since, set_by_id)"
            " SELECT r.customer_id, %s, '', %s, c.happened_at, c.actor_id FROM crm_bulkchangerow r"
            " JOIN crm_bulkchange c ON c.id = r.change_id WHERE r.change_id = %s",
            [channel, REASON, change.pk],
        )
    _look_again(change, at=change.happened_at)


def _allow(change: BulkChange, channel: str) -> int:
    """What somebody lifted meanwhile, or set anew since, has changed again and stays."""
    lifted = Suppression.objects.filter(
        since=change.happened_at, set_by=change.actor_id, reason=REASON, channel=channel, purpose="",
        customer__in=change.rows.values("customer"), lifted_at__isnull=True,
    ).update(lifted_at=change.undone_at)  # fmt: skip
    _look_again(change, at=change.undone_at)  # type: ignore[arg-type]
    return lifted


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
        )
    )  # fmt: skip
