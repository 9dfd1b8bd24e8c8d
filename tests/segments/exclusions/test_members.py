"""What the database looks up for each of a million members, and what holds the rest."""

import pytest
from django.db import IntegrityError, connection, transaction

from segments.models import AudienceMember
from tests.segments.exclusions.lapsed import buyer, export, shop

pytestmark = pytest.mark.django_db


def _keys() -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, AudienceMember._meta.db_table)
    return {tuple(one["columns"]) for one in found.values() if one["foreign_key"]}


@transaction.atomic
def _take_away(table: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [key])
    connection.check_constraints()


def test_no_row_is_looked_up_for_a_member_alone_on_postgresql():
    """tests/segments/exclusions/test_member_guard.py: what holds them there."""
    assert _keys() == (set() if connection.vendor == "postgresql" else {("customer_id",), ("until_id",)})


def test_an_export_that_has_members_cannot_be_taken_away_from_under_them():
    lapsed = shop()
    buyer()
    done = export(lapsed)
    assert AudienceMember.objects.filter(since=done).exists()

    with pytest.raises(IntegrityError):
        _take_away("segments_audienceexport", done.pk)


def test_a_list_that_has_members_cannot_be_taken_away_from_under_them():
    lapsed = shop()
    buyer()
    export(lapsed)

    with pytest.raises(IntegrityError):
        _take_away("segments_exclusionlist", lapsed.pk)
