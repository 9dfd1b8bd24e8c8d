"""What counts now of each consent, kept by triggers: always what the ledger says."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm import current_consents
from crm.contact import consent_is, saying
from crm.models import Consent, CurrentConsent, Customer
from crm.models.consent import STATES
from tests.factories import LONG_AGO, ConsentFactory, CustomerFactory, ImportFactory

pytestmark = pytest.mark.django_db
DAYS = st.integers(0, 4)
STATEMENTS = st.lists(
    st.tuples(
        st.integers(0, 1),  # whose
        st.sampled_from([("EMAIL", "MARKETING"), ("ADS", "AD_USER_DATA"), ("ADS", "AD_PERSONALISATION")]),
        st.sampled_from(STATES),
        DAYS,
        st.booleans(),  # of the import that is undone
    ),
    max_size=8,
)


def newest_of_the_ledger():
    told = {}
    for row in Consent.objects.order_by("happened_at", "pk"):
        told[row.customer_id, row.channel, row.purpose] = (row.state, row.happened_at, row.pk)
    return told


def kept():
    return {
        (row.customer_id, row.channel, row.purpose): (row.state, row.since, row.statement)
        for row in CurrentConsent.objects.all()
    }


def store(said, people, undoing):
    """The first alone, the others in one statement, as an import writes them."""
    rows = [
        ConsentFactory.build(
            customer=people[whose], channel=channel, purpose=purpose, state=state, recorded_at=LONG_AGO,
            happened_at=LONG_AGO + timedelta(days=day), created_by_import=undoing if goes else None,
        )
        for whose, (channel, purpose), state, day, goes in said
    ]  # fmt: skip
    for row in rows[:1]:
        row.save()
    Consent.objects.bulk_create(rows[1:])


def assert_the_set_agrees_with_the_question(states, *, at):
    for channel, purpose in (("EMAIL", "MARKETING"), ("ADS", "AD_USER_DATA")):
        asked = {"channel": channel, "purpose": purpose, "at": at}
        one_by_one = set(Customer.objects.filter(consent_is(states, **asked)).values_list("pk", flat=True))
        assert set(Customer.objects.filter(saying(states, **asked)).values_list("pk", flat=True)) == one_by_one


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=STATEMENTS, day=DAYS, states=st.sampled_from([("GRANTED", "CONFIRMED"), ("WITHDRAWN", "OBJECTED")]))
def test_whatever_is_said_and_undone_the_newest_statement_stands(said, day, states):
    with transaction.atomic():
        people, undoing = [CustomerFactory(), CustomerFactory()], ImportFactory(state="UNDOING")
        store(said, people, undoing)
        assert kept() == newest_of_the_ledger()
        assert_the_set_agrees_with_the_question(states, at=LONG_AGO + timedelta(days=day))

        Consent.objects.filter(created_by_import=undoing).delete()
        assert kept() == newest_of_the_ledger()
        assert_the_set_agrees_with_the_question(states, at=LONG_AGO + timedelta(days=day))
        transaction.set_rollback(True)


def test_a_ledger_that_was_there_before_is_read_once():
    current_consents.lift(connection)
    CurrentConsent.objects.all().delete()
    for day, state in ((1, "WITHDRAWN"), (0, "GRANTED"), (1, "OBJECTED")):
        ConsentFactory(state=state, happened_at=LONG_AGO + timedelta(days=day), customer=person())
    assert kept() == {}

    current_consents.install(connection)

    assert kept() == newest_of_the_ledger()
    assert {state for state, _since, _statement in kept().values()} == {"OBJECTED"}


def person():
    return Customer.objects.first() or CustomerFactory()
