"""One page of filtered rows and how many there are of all, in one statement that asks the filters once."""

from collections.abc import Iterator

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy


def found_between(ordered: QuerySet, first: int, size: int) -> tuple[list[int], int]:
    """The ids of at most `size` rows after `first`, and the count of all; ([], 0) where no row is that far.

    What is found is written down once and then counted and sorted: a window that counts holds every row
    back until the last, and a second statement would ask the filters again.
    """
    keys = list(_keys(ordered))
    names = [f"k{place}" for place in range(len(keys))]
    rows = ordered.order_by().annotate(**dict(zip(names, (key.expression for key in keys), strict=True)))
    try:
        sql, values = rows.values_list("pk", *names).query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # Django knows without asking
        return [], 0
    order = ", ".join(f"{name} {_direction(key)}" for name, key in zip(names, keys, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found (id, {', '.join(names)}) AS MATERIALIZED ({sql})"  # noqa: S608 -- of Django's own compiler
            f" SELECT id, (SELECT COUNT(*) FROM found) FROM found ORDER BY {order} LIMIT %s OFFSET %s",
            [*values, size, first],
        )
        told = cursor.fetchall()
    return [pk for pk, _count in told], told[0][1] if told else 0


def _keys(ordered: QuerySet) -> Iterator[OrderBy]:
    for key in ordered.query.order_by:
        if isinstance(key, OrderBy):
            yield key
        else:
            yield OrderBy(F(key.removeprefix("-")), descending=key.startswith("-"))


def _direction(key: OrderBy) -> str:
    return ("DESC" if key.descending else "ASC") + (" NULLS LAST" if key.nulls_last else "")
