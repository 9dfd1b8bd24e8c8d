"""What long work asks of its connection, and gives back."""

import pytest
from django.db import connection, transaction

from crm.temporary import uncompiled

ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no compiler of statements"
)


def _jit() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        return cursor.fetchone()[0]


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_statements_are_not_compiled_within_and_are_as_before_afterwards_even_when_it_breaks():
    before = _jit()
    seen = []

    @uncompiled()
    def breaks() -> None:
        seen.append(_jit())
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        breaks()

    assert (seen, _jit()) == (["off"], before)


@ON_POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_within_a_transaction_it_ends_with_the_transaction():
    before = _jit()

    with transaction.atomic():
        with uncompiled():
            pass
        assert _jit() == "off"

    assert _jit() == before
