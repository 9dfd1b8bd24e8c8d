"""How somebody wants to see a list: which columns, how many rows a page."""

from crm.models import ListLook, User

SIZES = (25, 50, 100)


def look_at(user: User, page: str) -> ListLook:
    """What was chosen before, or the usual."""
    return ListLook.objects.filter(owner=user.pk, page=page).first() or ListLook(page=page)


def remember(*, user: User, page: str, columns: list[str] | None = None, size: int | None = None) -> None:
    """Keep what is given, leave the rest. A size that is not offered is passed over."""
    changed: dict[str, object] = {}
    if columns is not None:
        changed["columns"] = columns
    if size in SIZES:
        changed["size"] = size
    if changed:
        ListLook.objects.update_or_create(owner=user, page=page, defaults=changed)
