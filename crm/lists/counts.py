"""How many rows each view of a list has for one reader: one statement for all of them, kept for a minute."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import QueryDict

from crm.lists.asked import asked
from crm.lists.kinds import ListKind, Reader
from crm.models import SavedView

MOST = 40  # views counted; whoever has more finds the number on the page itself
KEPT_SECONDS = 60


def known_counts(kind: ListKind, views: Sequence[SavedView], *, user: Any) -> dict[int, int]:
    """Those counted within the last minute, by the view's id; no question to the database of facts."""
    keys = {_key(kind, view, user): view.pk for view in views}
    return {keys[key]: count for key, count in cache.get_many(keys).items()}


def count_views(kind: ListKind, views: Sequence[SavedView], *, reader: Reader) -> dict[int, int]:
    """By the view's id. A view whose filters have become wrong has none."""
    counted = dict(zip([view.pk for view in views], _count(kind, views[:MOST], reader), strict=False))
    keys = {_key(kind, view, reader.user): counted[view.pk] for view in views if view.pk in counted}
    cache.set_many(keys, KEPT_SECONDS)
    return counted


def _count(kind: ListKind, views: Sequence[SavedView], reader: Reader) -> list[int]:
    parts, values, empty = [], [], set()
    for place, view in enumerate(views):
        rows = asked(kind, QueryDict(view.query), reader=reader).rows.order_by().values("pk")
        try:
            statement, given = rows.query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:  # Django knows without asking
            empty.add(place)
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({statement}) AS v{place})")  # noqa: S608 -- of Django's own compiler
        values += given
    found: list[int] = []
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}", values)
            found = list(cursor.fetchone())
    return [0 if place in empty else found.pop(0) for place in range(len(views))]


def _key(kind: ListKind, view: SavedView, user: Any) -> str:
    """Another query under the same name is another number."""
    asked_for = sha256(view.query.encode()).hexdigest()[:16]
    return f"list-count:{kind.code}:{user.pk}:{view.pk}:{asked_for}"
