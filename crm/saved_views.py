"""Views of lists that staff keep: what is in the address of the page, under a name."""

from datetime import datetime

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.audit import record
from crm.models import SavedView, User
from crm.roles import ADMIN

# Page code -> name of its address. Whoever owns a list adds it in `AppConfig.ready()`.
LISTS: dict[str, str] = {}
NOT_KEPT = ("q", "page", "csrfmiddlewaretoken")
LONGEST = 2_000  # characters of a query


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
    if page not in LISTS:
        raise ViewRefused(_("There is no such list."))
    if not name:
        raise ViewRefused(_("Give the view a name."))
    if len(query) > LONGEST:
        raise ViewRefused(_("This view holds too many filters to be kept. Take some back."))
    if is_default:
        SavedView.objects.filter(owner=owner, page=page, is_default=True).update(is_default=False)
    view, _made = SavedView.objects.update_or_create(
        owner=owner, page=page, name=name[:80],
        defaults={"query": query, "is_shared": is_shared, "is_default": is_default},
        create_defaults={"query": query, "is_shared": is_shared, "is_default": is_default, "created_at": at},
    )  # fmt: skip
    record(
        "view.saved", at=at, actor=owner, obj=view,
        data={"page": page, "shared": is_shared, "default": is_default},
    )  # fmt: skip
    return view


def may_change_view(view: SavedView, user: User) -> bool:
    """Its owner, and an admin what is shared with everybody."""
    return view.owner_id == user.pk or (view.is_shared and user.role == ADMIN)


@transaction.atomic
def remove_view(*, view: SavedView, by: User, at: datetime) -> None:
    record("view.removed", at=at, actor=by, obj=view, data={"page": view.page, "shared": view.is_shared})
    view.delete()


def default_query(user: User, page: str) -> str | None:
    """What this person sees first; None: the list as it comes."""
    return (
        SavedView.objects.filter(owner=user, page=page, is_default=True).values_list("query", flat=True).first()
    )
