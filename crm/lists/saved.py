"""Views of lists that staff keep: what is in the address of the page, under a name."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit import record
from crm.lists.kinds import LISTS
from crm.models import SavedView, User
from crm.night import NIGHT_STEPS, NightStep
from crm.permissions import may
from crm.roles import ADMIN

NOT_KEPT = ("q", "page", "all", "csrfmiddlewaretoken")
LONGEST = 2_000  # characters of a query
KEPT_FOR_UNDO = timedelta(hours=12)


class ViewRefused(Exception):
    """The view cannot be kept so. The message is fit to show to staff."""


def query_to_keep(query: str) -> str:
    """Without what was searched for (it names people), the page number and empty fields."""
    kept = QueryDict(mutable=True)
    for name, values in QueryDict(query).lists():
        if name not in NOT_KEPT and (filled := [value for value in values if value]):
            kept.setlist(name, filled)
    return kept.urlencode()


@transaction.atomic
def save_view(
    *, owner: User, page: str, name: str, query: str, is_shared: bool, is_default: bool, at: datetime
) -> SavedView:
    """Keep it; one of the same name is overwritten. Raises ViewRefused."""
    name, query = name.strip(), query_to_keep(query)
    if page not in LISTS or not may(owner, LISTS[page].permission):
        raise ViewRefused(_("There is no such list."))
    if not name:
        raise ViewRefused(_("Give the view a name."))
    if len(query) > LONGEST:
        raise ViewRefused(_("This view holds too many filters to be kept. Take some back."))
    if is_default:
        _defaults_of(owner, page).update(is_default=False)
    kept = {"query": query, "is_shared": is_shared, "is_default": is_default}
    view, _made = SavedView.objects.update_or_create(
        owner=owner, page=page, name=name[:80], removed_at=None,
        defaults=kept, create_defaults={**kept, "created_at": at},
    )  # fmt: skip
    record(
        "view.saved", at=at, actor=owner, obj=view,
        data={"page": page, "shared": is_shared, "default": is_default},
    )  # fmt: skip
    return view


@transaction.atomic
def change_view(
    *, view: SavedView, name: str, is_shared: bool, is_default: bool, by: User, at: datetime
) -> SavedView:
    """Another name, shared or not, seen first or not; what it shows stays. Raises ViewRefused.

    What somebody sees first is that person's own business: an admin who changes a shared view leaves it.
    """
    held = SavedView.objects.select_for_update().get(pk=view.pk)
    name = name.strip()[:80]
    if not name:
        raise ViewRefused(_("Give the view a name."))
    if _of_name(held, name).exists():
        raise ViewRefused(_("There is another view of this name."))
    held.name, held.is_shared = name, is_shared
    if held.owner_id == by.pk:
        if is_default:
            _defaults_of(by, held.page).exclude(pk=held.pk).update(is_default=False)
        held.is_default = is_default
    held.save(update_fields=["name", "is_shared", "is_default"])
    record(
        "view.renamed", at=at, actor=by, obj=held,
        data={"page": held.page, "shared": held.is_shared, "default": held.is_default},
    )  # fmt: skip
    return held


def may_change_view(view: SavedView, user: User) -> bool:
    """Its owner, and an admin what is shared with everybody."""
    return view.owner_id == user.pk or (view.is_shared and user.role == ADMIN)


@transaction.atomic
def remove_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Out of sight; it can be put back until the night after."""
    SavedView.objects.filter(pk=view.pk).update(removed_at=at)
    record("view.removed", at=at, actor=by, obj=view, data={"page": view.page, "shared": view.is_shared})


@transaction.atomic
def restore_view(*, view: SavedView, by: User, at: datetime) -> SavedView:
    """As it was, but not seen first where another one is by now. Raises ViewRefused."""
    if _of_name(view, view.name).exists():
        raise ViewRefused(_("There is another view of this name."))
    view.is_default = view.is_default and not _defaults_of(view.owner, view.page).exists()
    view.removed_at = None
    view.save(update_fields=["is_default", "removed_at"])
    record("view.restored", at=at, actor=by, obj=view, data={"page": view.page, "shared": view.is_shared})
    return view


def _defaults_of(owner: User, page: str) -> QuerySet:
    return SavedView.objects.filter(owner=owner, page=page, is_default=True, removed_at=None)


def _of_name(view: SavedView, name: str) -> QuerySet:
    """Another view of the same person and list called so."""
    return SavedView.objects.filter(owner=view.owner_id, page=view.page, name=name, removed_at=None).exclude(
        pk=view.pk
    )


def default_query(user: User, page: str) -> str | None:
    """What this person sees first; None: the list as it comes."""
    return _defaults_of(user, page).values_list("query", flat=True).first()


def forget_removed(*, at: datetime) -> dict[str, Any]:
    """A step of the night: views removed so long ago that nobody takes it back any more."""
    return {"views": SavedView.objects.filter(removed_at__lt=at - KEPT_FOR_UNDO).delete()[0]}


def register() -> None:
    NIGHT_STEPS.register(NightStep("views", gettext_lazy("Removed views"), forget_removed))
