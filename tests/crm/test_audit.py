"""The audit log: gap-free, tamper-evident, unreadable about the erased."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from crm import append_only, audit
from crm.models import AuditEvent, Consent, CustomerKey
from tests.factories import (
    ApiClientFactory,
    ConsentFactory,
    CustomerFactory,
    IdentityFactory,
    ImportFactory,
    UserFactory,
)

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def verified() -> str:
    out = StringIO()
    call_command("audit_verify", stdout=out)
    return out.getvalue().strip()


def run_sql(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def tamper(sql: str, *values: object) -> None:
    append_only.lift(connection)
    run_sql(sql, *values)
    append_only.install(connection)


def test_events_are_numbered_without_a_gap_and_the_log_verifies():
    admin, client, customer = UserFactory(), ApiClientFactory(), CustomerFactory()

    audit.record("settings.changed", at=AT, actor=admin, data={"fields": ["name"]})
    audit.record("import.stored", at=AT, client=client, data={"rows": 3})
    last = audit.record("customer.changed", at=AT, actor=admin, obj=customer, personal={"city": "Ωmega 東京"})

    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
    assert verified() == f"3:{last.chain}"


def test_dates_and_amounts_are_kept_as_text_that_both_databases_give_back():
    audit.record(
        "settings.changed",
        at=AT,
        data={"day": date(2026, 1, 2), "amount": Decimal("1.10"), "codes": {"B", "A"}, "nul": "a\x00b"},
    )

    assert AuditEvent.objects.get().data == {
        "day": "2026-01-02",
        "amount": "1.10",
        "codes": ["A", "B"],
        "nul": "ab",
    }
    assert list(audit.faults()) == []


def test_a_number_with_a_fraction_is_refused():
    with pytest.raises(TypeError, match="not float"):
        audit.record("settings.changed", at=AT, data={"share": 0.1})


def test_an_action_that_nobody_registered_is_refused():
    with pytest.raises(KeyError, match=r"no 'settings\.chnaged'"):
        audit.record("settings.chnaged", at=AT)

    assert AuditEvent.objects.count() == 0


def test_personal_values_without_a_customer_are_refused():
    with pytest.raises(ValueError, match="need a customer"):
        audit.record("settings.changed", at=AT, personal={"name": "Maria"})


def test_personal_values_are_stored_encrypted_and_can_be_read():
    customer = CustomerFactory()
    event = audit.record("customer.changed", at=AT, obj=customer, personal={"first_name": ["Maria", "Mary"]})

    stored = AuditEvent.objects.get()
    assert "Maria" not in str(stored.data)
    assert audit.open_personal(stored) == {"first_name": ["Maria", "Mary"]}
    assert event.data["customer"] == customer.pk


def test_personal_values_of_what_belongs_to_a_customer_use_the_customers_key():
    identity = IdentityFactory(value="maria@example.com")

    event = audit.record("customer.changed", at=AT, obj=identity, personal={"value": identity.value})

    assert event.data["customer"] == identity.customer_id
    assert audit.open_personal(event) == {"value": "maria@example.com"}


def test_destroying_the_key_leaves_a_log_that_verifies_and_tells_nothing():
    customer = CustomerFactory()
    event = audit.record("customer.changed", at=AT, obj=customer, personal={"city": "Lisbon"})

    audit.destroy_key(customer)
    later = audit.record("customer.changed", at=AT, obj=customer, personal={"city": "Porto"})

    assert CustomerKey.objects.get().key is None
    assert [audit.open_personal(event), audit.open_personal(later)] == [None, None]
    assert later.data["personal"] == ""
    assert list(audit.faults()) == []


@pytest.mark.parametrize(
    "sql",
    [
        pytest.param("UPDATE crm_auditevent SET action = 'x'", id="update"),
        pytest.param("DELETE FROM crm_auditevent", id="delete"),
        pytest.param("UPDATE crm_consent SET state = 'GRANTED'", id="update of a consent"),
        pytest.param("DELETE FROM crm_consent", id="delete of a consent"),
    ],
)
def test_the_database_itself_refuses_to_change_a_ledger(sql):
    audit.record("settings.changed", at=AT)
    ConsentFactory(state="WITHDRAWN")

    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        run_sql(sql)

    assert AuditEvent.objects.get().action == "settings.changed"
    assert Consent.objects.get().state == "WITHDRAWN"


@pytest.mark.parametrize("table", sorted(append_only.TABLES))
def test_sqlite_refuses_to_put_another_row_in_the_place_of_one(table):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    audit.record("settings.changed", at=AT)
    ConsentFactory()

    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        run_sql(f"REPLACE INTO {table} SELECT * FROM {table}")


@pytest.mark.parametrize("table", sorted(append_only.TABLES))
def test_postgresql_refuses_to_truncate_a_ledger(table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")

    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        run_sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("state", "left"),
    [
        pytest.param("UNDOING", 0, id="goes with the import that is being undone"),
        pytest.param("STORED", 1, id="stays with an import that stands"),
    ],
)
def test_a_consent_goes_only_with_the_import_that_brought_it(state, left):
    batch = ImportFactory(state=state)
    ConsentFactory(created_by_import=batch)

    try:
        with transaction.atomic():
            Consent.objects.filter(created_by_import=batch).delete()
    except DatabaseError:
        assert left == 1

    assert Consent.objects.count() == left


def test_a_changed_row_is_found():
    for _n in range(3):
        audit.record("settings.changed", at=AT, data={"fields": ["name"]})
    tamper("UPDATE crm_auditevent SET action = %s WHERE seq = 2", "user.invited")

    assert list(audit.faults()) == [audit.Fault(2, "CHANGED")]
    with pytest.raises(CommandError, match="at 1 places"):
        call_command("audit_verify", stderr=StringIO())


def test_a_row_taken_out_of_the_middle_is_found():
    for _n in range(3):
        audit.record("settings.changed", at=AT)
    tamper("DELETE FROM crm_auditevent WHERE seq = 2")

    assert list(audit.faults()) == [audit.Fault(2, "GAP")]


def test_a_tail_that_was_cut_off_is_found_with_the_head_kept_elsewhere():
    audit.record("settings.changed", at=AT)
    audit.record("settings.changed", at=AT)
    kept = verified()
    tamper("DELETE FROM crm_auditevent WHERE seq = 2")

    assert list(audit.faults()) == []
    with pytest.raises(CommandError, match="Event 2 is gone"):
        call_command("audit_verify", expect=kept)


def test_a_transaction_that_fails_leaves_no_event_and_no_gap():
    audit.record("settings.changed", at=AT)
    with transaction.atomic():
        audit.record("settings.changed", at=AT)
        transaction.set_rollback(True)
    audit.record("settings.changed", at=AT)

    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]
