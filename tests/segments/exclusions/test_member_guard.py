"""PostgreSQL refuses members who are no customers without a key to look each of them up, also in a race.

Every race has a twin in which the guard does not wait, and there it is lost. Nothing depends on luck: one
transaction is held open while the other is seen waiting, or seen not to.
"""

import time
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction

from segments import member_guard
from segments.models import AudienceMember
from tests.factories import CustomerFactory
from tests.segments.exclusions.lapsed import buyer, export, shop

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
NOBODY = 999_999_999
WAITING = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'segments_audiencemember'::regclass"
JOIN = (
    "INSERT INTO segments_audiencemember (exclusion_list_id, platform, customer_id, fingerprint, since_id, left_reason)"
    " SELECT m.exclusion_list_id, 'x', %s, 1, m.since_id, '' FROM segments_audiencemember m LIMIT 1"
)
GO = "DELETE FROM crm_customer WHERE id = %s"
STRANGERS = (
    "SELECT count(*) FROM segments_audiencemember m LEFT JOIN crm_customer c ON c.id = m.customer_id"
    " WHERE c.id IS NULL"
)


@pytest.fixture(autouse=True)
def on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no need of it: its keys stay, and one writer writes")


@pytest.fixture
def exported():
    """An export with one member."""
    lapsed = shop()
    buyer()
    return export(lapsed)


@pytest.fixture
def not_waiting():
    """The guard as it would be without its lock; what it let through is taken away afterwards."""
    name = "hexad_customer_gone"
    body = member_guard.FUNCTIONS[name]
    ran(_replaced(name, body.replace(member_guard.WAIT_FOR_EXPORTS, "")))
    yield
    ran(_replaced(name, body), "DELETE FROM segments_audiencemember")


def _replaced(name: str, body: str) -> str:
    return member_guard.function(name, body).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def ran(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def asked(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def do(sql: str, key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])


def meet(first: str, second: str, key: int) -> tuple[bool, list[Exception]]:
    """`second` on a connection of its own, while `first` is not committed; whether it waited, and its errors."""
    failed: list[Exception] = []

    def other() -> None:
        try:
            do(second, key)
        except IntegrityError as error:
            failed.append(error)
        finally:
            connection.close()

    thread = Thread(target=other)
    with transaction.atomic():
        do(first, key)
        thread.start()
        waited = _is_waiting(thread)
    thread.join()
    return waited, failed


def _is_waiting(thread: Thread) -> bool:
    """Whether somebody waits for the members, before the thread has come to its end."""
    until = time.monotonic() + 30
    while thread.is_alive() and time.monotonic() < until:
        if asked(WAITING):
            return True
        time.sleep(0.01)
    return False


def test_a_customer_who_joins_while_an_import_is_undone_stays(exported):
    person = CustomerFactory()

    waited, failed = meet(JOIN, GO, person.pk)

    assert waited
    assert [str(error).splitlines()[0] for error in failed] == ["members need it"]
    assert asked(STRANGERS) == [(0,)]


def test_without_waiting_for_exports_a_member_is_left_without_a_customer(exported, not_waiting):
    """The negative control."""
    person = CustomerFactory()

    waited, failed = meet(JOIN, GO, person.pk)

    assert (waited, failed) == (False, [])
    assert asked(STRANGERS) == [(1,)]


def test_a_customer_who_is_being_taken_back_does_not_join(exported):
    person = CustomerFactory()

    waited, failed = meet(GO, JOIN, person.pk)

    assert waited
    assert [str(error).splitlines()[0] for error in failed] == ["a member is no customer"]
    assert asked(STRANGERS) == [(0,)]


def test_without_waiting_for_who_takes_customers_back_one_joins_who_goes(exported, not_waiting):
    """The negative control: the customer is there as long as the other has not committed."""
    person = CustomerFactory()

    waited, failed = meet(GO, JOIN, person.pk)

    assert (waited, failed) == (False, [])
    assert asked(STRANGERS) == [(1,)]


def test_nobody_joins_who_is_no_customer(exported):
    with pytest.raises(IntegrityError, match="a member is no customer"):
        do(JOIN, NOBODY)


def test_a_member_is_not_taken_away_as_a_customer(exported):
    member = AudienceMember.objects.get()

    with pytest.raises(IntegrityError, match="members need it"):
        do(GO, member.customer_id)
    with pytest.raises(IntegrityError, match="append-only"):  # no customers are emptied without their consents
        ran("TRUNCATE crm_customer CASCADE")
    assert AudienceMember.objects.get() == member


def test_an_export_is_not_taken_away_from_its_members(exported):
    ran("DELETE FROM segments_audiencefile")

    with pytest.raises(IntegrityError, match="members need it"):
        do("DELETE FROM segments_audienceexport WHERE id = %s", exported.pk)


def test_who_goes_with_all_they_left_goes(exported):
    """As the models say: the members of a customer who is deleted through them are deleted first."""
    AudienceMember.objects.get().customer.delete()

    assert not AudienceMember.objects.exists()


def test_neither_a_member_nor_a_customer_becomes_somebody_else(exported):
    member, other = AudienceMember.objects.get(), CustomerFactory()

    with pytest.raises(IntegrityError, match="stays who it is"):
        AudienceMember.objects.update(customer=other)
    with pytest.raises(IntegrityError, match="stays who it is"):
        ran(f"UPDATE crm_customer SET id = {NOBODY} WHERE id = {other.pk}")
    assert AudienceMember.objects.get() == member


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_who_reads_of_one_instant_neither_joins_nor_goes(exported, level):
    """What another did since would not be seen there."""
    ran(f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {level}")
    try:
        for statement in (JOIN, GO):
            with pytest.raises(IntegrityError, match="READ COMMITTED"):
                do(statement, CustomerFactory().pk)
    finally:
        ran("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED")


def test_the_way_back_puts_the_keys_back(exported):
    member_guard.lift(connection)
    try:
        with pytest.raises(IntegrityError, match="foreign key"):
            do(JOIN, NOBODY)
    finally:
        member_guard.install(connection)
